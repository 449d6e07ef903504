import type { CaptureMeasured } from '../../event/capture-measured.js';
import type { Instant } from '../../event/clock.js';
import type { InventoryState } from '../place/watched-inventory.js';

const counted = [
  'packets',
  'transactions',
  'silenced',
  'kernelDrops',
  'engineDrops',
  'streamGaps',
  'unreadable',
  'unpaired',
  'truncated',
  'opaqueFlows',
  'restarts',
] as const;
type Counted = (typeof counted)[number];

/** Live, a measurement comes every ten seconds: after so long without one something stands still. */
const SILENCE_MS = 60_000;

export interface HealthReport {
  /** `starting` until the first measurement; `silent` when none came for a minute. */
  readonly state: 'starting' | 'ok' | 'silent';
  /** Since the last measurement; since the start as long as there is none. */
  readonly silentMs: number;
  /** Since the start. */
  readonly counts: Readonly<Record<Counted, number>>;
  /** What waits for the platform. */
  readonly pendingBytes: number;
  readonly eventsDropped: number;
  readonly memoryBytes: number;
  /** Absent where none was given. */
  readonly inventory?: InventoryState;
}

export interface Waiting {
  readonly pendingBytes: number;
  readonly eventsDropped: number;
}

/** Sums up what the collector measured: counts alone, nothing of the traffic. */
export class Health {
  readonly #counts = Object.fromEntries(counted.map((name) => [name, 0])) as Record<Counted, number>;
  readonly #began: Instant;
  #measuredAt: Instant | undefined;

  constructor(
    readonly now: () => Instant,
    readonly waiting: () => Waiting,
    readonly inventory?: { state(now: Instant): InventoryState } | undefined,
  ) {
    this.#began = now();
  }

  measured(event: CaptureMeasured): void {
    for (const name of counted) this.#counts[name] += event[name] ?? 0;
    this.#measuredAt = this.now();
  }

  report(): HealthReport {
    const silentMs = Math.max(0, this.now() - (this.#measuredAt ?? this.#began));
    const spoke = this.#measuredAt === undefined ? 'starting' : 'ok';
    return {
      state: silentMs > SILENCE_MS ? 'silent' : spoke,
      silentMs,
      counts: { ...this.#counts },
      ...this.waiting(),
      memoryBytes: process.memoryUsage.rss(),
      ...(this.inventory && { inventory: this.inventory.state(this.now()) }),
    };
  }
}
