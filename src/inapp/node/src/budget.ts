import type { AppHeartbeat } from '../../../event/app-heartbeat.js';

type Degraded = NonNullable<AppHeartbeat['degraded']>;
/** In the order in which they are given up. */
export type BudgetStep = Degraded[number]['step'];

export interface BudgetLimits {
  /** Of the library's own work in one request, milliseconds. */
  readonly requestMs: number;
  /** Of the process's time, 0 to 1. */
  readonly share: number;
}

export const defaultBudget: BudgetLimits = { requestMs: 10, share: 0.25 };

const WINDOW_MS = 5_000;
/** How long a step back lasts at least. */
const ASIDE_MS = 20_000;
/** Requests whose own cost leaves nothing out: code that runs for the first times is slow, and tells nothing. */
const COLD_REQUESTS = 50;
/** How many times the budget of a request has to be spent before this is left out. */
const factors = { 'response-shape': 1, 'request-body': 2, description: 4 } as const;
/**
 * What is left out of all requests, one more at each window that stays too dear. Sinks go last, and only for what they
 * themselves cost: else a flood of requests that cost elsewhere would open the way to the calls behind them.
 */
const ladder = ['description', 'inspection', 'sinks'] as const;

/**
 * What the library may cost. A request that was dear is not made dearer; and when all of them together take too much of the
 * process, the library steps aside for a while. Either way it counts what it left out.
 */
export class Budget {
  private level = 0;
  private windowStart = 0;
  private spentMs = 0;
  private sinksMs = 0;
  private returnsAt = 0;
  private requests = 0;
  private readonly counts = new Map<BudgetStep, number>();

  constructor(
    private readonly limits: BudgetLimits,
    /** Told when it steps aside and when it is back. */
    private readonly onChange: (isAside: boolean) => void,
    /** How much longer than its work the process took since the last time: what waited for a processor cost nothing. */
    private readonly stretch: () => number = () => 1,
  ) {}

  get isAside(): boolean {
    return this.level > 0;
  }

  /** Whether this is to be done in a request that has cost `spentMs` already. Counts it when it is not. */
  allows(step: keyof typeof factors, spentMs: number): boolean {
    if (spentMs <= this.limits.requestMs * factors[step] || this.requests < COLD_REQUESTS) return true;
    this.count(step);
    return false;
  }

  /** Whether this is being done at all at the moment. Counts it when it is not. */
  runs(step: (typeof ladder)[number]): boolean {
    if (this.level <= ladder.indexOf(step)) return true;
    this.count(step);
    return false;
  }

  /** What one request cost in all. @param now a monotonic clock, milliseconds */
  spend(ms: number, now: number): void {
    if (this.windowStart === 0) this.windowStart = now;
    this.spentMs += ms;
    this.requests += 1;
    if (now - this.windowStart >= WINDOW_MS) this.turn(now);
  }

  /** What judging calls cost, of what `spend` is told later. Calls that were attacks are none of it. */
  spendOnSinks(ms: number): void {
    this.sinksMs += ms;
  }

  /** What was left out since the last time it was asked. */
  take(): Degraded {
    const taken = [...this.counts].map(([step, count]) => ({ step, count }));
    this.counts.clear();
    return taken;
  }

  private turn(now: number): void {
    const limitMs = this.limits.share * (now - this.windowStart) * Math.max(1, this.stretch());
    const isDear = this.spentMs > limitMs;
    const levelMax = this.sinksMs > limitMs ? ladder.length : ladder.length - 1;
    this.windowStart = now;
    this.spentMs = 0;
    this.sinksMs = 0;
    const before = this.level;
    if (isDear) {
      this.level = Math.max(this.level, Math.min(levelMax, this.level + 1));
      this.returnsAt = now + ASIDE_MS;
    } else if (this.level > 0 && now >= this.returnsAt) this.level -= 1;
    if ((before === 0) !== (this.level === 0)) this.onChange(this.level > 0);
  }

  private count(step: BudgetStep): void {
    this.counts.set(step, (this.counts.get(step) ?? 0) + 1);
  }
}
