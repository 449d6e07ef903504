const { imul } = Math;

/** Random numbers from a seed; each part of a world has its own, so that a change of one leaves the others as they were. */
export class Random {
  private state: number;

  constructor(private readonly seed: string) {
    let h = 0x811c9dc5;
    for (let i = 0; i < seed.length; i++) h = imul(h ^ seed.charCodeAt(i), 0x01000193);
    this.state = (imul(h ^ (h >>> 15), 0x2c1b3c6d) ^ (h >>> 13)) >>> 0;
  }

  fork(name: string): Random {
    return new Random(`${this.seed}/${name}`);
  }

  /** From 0, below 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = imul(t ^ (t >>> 15), t | 1);
    t ^= t + imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  /** Both ends included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  range(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** Undefined from an empty list. */
  maybe<T>(list: readonly T[]): T | undefined {
    return list.length ? this.pick(list) : undefined;
  }

  /** Different ones, at most as many as there are. */
  some<T>(list: readonly T[], count: number): T[] {
    const rest = [...list];
    const taken: T[] = [];
    while (taken.length < count && rest.length > 0) taken.push(...rest.splice(this.below(rest.length), 1));
    return taken;
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  lognormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.normal());
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next());
  }

  /** The early ones of `n` far more often than the late ones. */
  skewed(n: number, power = 2.5): number {
    return Math.min(n - 1, Math.floor(n * this.next() ** power));
  }
}
