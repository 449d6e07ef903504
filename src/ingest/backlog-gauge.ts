import { type Clock, CodedError } from '../event/index.js';
import type { EventLog, LogPartition } from '../store/event-log.js';

const FRESH_MS = 250;
const PARTITIONS_MAX = 10_000;

interface Reading {
  readonly at: number;
  readonly bytes: Promise<number>;
}

/** How far each partition's consumer is behind, read at most four times a second. */
export class BacklogGauge {
  readonly #log: Pick<EventLog, 'backlogBytes'>;
  readonly #clock: Clock;
  readonly #bytesMax: number;
  readonly #readings = new Map<string, Reading>();

  constructor(log: Pick<EventLog, 'backlogBytes'>, clock: Clock, bytesMax: number) {
    this.#log = log;
    this.#clock = clock;
    this.#bytesMax = bytesMax;
  }

  /** Throws BACKLOG when the partition's consumer is too far behind, or what the log throws. */
  async admit(partition: LogPartition): Promise<void> {
    if ((await this.#read(partition)) > this.#bytesMax) {
      throw new CodedError('BACKLOG', 'Events come faster than they are worked off: send again later.');
    }
  }

  #read(partition: LogPartition): Promise<number> {
    const key = `${partition.organisationId}:${partition.lane}`;
    const now = this.#clock.now();
    const last = this.#readings.get(key);
    if (last && Math.abs(now - last.at) < FRESH_MS) return last.bytes;
    const bytes = this.#log.backlogBytes(partition);
    this.#readings.delete(key);
    this.#readings.set(key, { at: now, bytes });
    // A failed reading is not kept: the next batch asks again.
    bytes.catch(() => this.#readings.get(key)?.bytes === bytes && this.#readings.delete(key));
    if (this.#readings.size > PARTITIONS_MAX) this.#dropOldest();
    return bytes;
  }

  #dropOldest(): void {
    for (const oldest of this.#readings.keys()) {
      this.#readings.delete(oldest);
      return;
    }
  }
}
