/** Chance that is the same on every run. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state / 4294967296) * limit);
  }

  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** As many letters of an alphabet. */
  text(count: number, alphabet: string): string {
    return Array.from({ length: count }, () => alphabet[this.below(alphabet.length)]).join('');
  }

  digits(count: number): string {
    return this.text(count, '0123456789');
  }

  hex(count: number): string {
    return this.text(count, '0123456789abcdef');
  }

  alnum(count: number): string {
    return this.text(count, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789');
  }

  two(from: number, to: number): string {
    return String(this.between(from, to)).padStart(2, '0');
  }

  uuid(): string {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-a${this.hex(3)}-${this.hex(12)}`;
  }
}
