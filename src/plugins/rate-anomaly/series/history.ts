/** The last values of a series, in a ring. Bounded, whatever the length of the series. */
export class History {
  private readonly values: Float64Array;
  private readonly mask: number;
  /** Values ever pushed. */
  count = 0;

  /** `capacity` is a power of two. */
  constructor(readonly capacity: number) {
    this.values = new Float64Array(capacity);
    this.mask = capacity - 1;
  }

  get held(): number {
    return Math.min(this.count, this.capacity);
  }

  push(value: number): void {
    this.values[this.count++ & this.mask] = value;
  }

  /** The value `lag` pushes ago; 1 is the latest. 0 for what is not held. */
  lag(lag: number): number {
    return lag > this.held || lag < 1 ? 0 : (this.values[(this.count - lag) & this.mask] ?? 0);
  }

  setLag(lag: number, value: number): void {
    this.values[(this.count - lag) & this.mask] = value;
  }

  /** Adds to all that is held. */
  shift(by: number): void {
    for (let i = 0; i < this.held; i++) this.values[i] = (this.values[i] ?? 0) + by;
  }

  /** Oldest first, at most `most`. */
  latest(most: number): Float64Array {
    const length = Math.min(this.held, most);
    const copy = new Float64Array(length);
    for (let i = 0; i < length; i++) copy[i] = this.lag(length - i);
    return copy;
  }
}
