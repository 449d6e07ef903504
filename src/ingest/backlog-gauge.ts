import { type Clock, CodedError } from '../event/index.js';
import type { EventLog, LogPartition } from '../store/event-log.js';
import { ExpiringCache } from '../store/expiring-cache.js';

/** How far each partition's consumer is behind, read at most four times a second. */
export class BacklogGauge {
  readonly #log: Pick<EventLog, 'backlogBytes'>;
  readonly #bytesMax: number;
  readonly #readings: ExpiringCache<number>;

  constructor(log: Pick<EventLog, 'backlogBytes'>, clock: Clock, bytesMax: number) {
    this.#log = log;
    this.#bytesMax = bytesMax;
    this.#readings = new ExpiringCache({ entriesMax: 10_000, lifeMs: 250 }, () => clock.now());
  }

  /** Throws BACKLOG when the partition's consumer is too far behind, or what the log throws. */
  async admit(partition: LogPartition): Promise<void> {
    const key = `${partition.organisationId}:${partition.lane}`;
    const bytes = await this.#readings.get(key, () => this.#log.backlogBytes(partition));
    if (bytes > this.#bytesMax) {
      throw new CodedError('BACKLOG', 'Events come faster than they are worked off: send again later.');
    }
  }
}
