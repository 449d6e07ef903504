/** Texts kept in each of two generations. */
const KEPT = 4_096;
/** In so many questions so few must be known; else none is kept for a while. */
const ASKED = 2 * KEPT;
const HITS_MIN = ASKED / 8;
const PAUSE = 8 * ASKED;

/** What is known of texts that come back, of bounded size. Where they do not come back, nothing is kept. */
export class GenerationMap<T> {
  #young = new Map<string, T>();
  #old = new Map<string, T>();
  #asked = 0;
  #hits = 0;
  #pause = 0;

  get(text: string): T | undefined {
    if (this.#pause > 0) {
      this.#pause -= 1;
      return undefined;
    }
    if (++this.#asked >= ASKED) this.#judge();
    let value = this.#young.get(text);
    if (value === undefined) {
      value = this.#old.get(text);
      if (value === undefined) return undefined;
      this.set(text, value);
    }
    this.#hits += 1;
    return value;
  }

  /** False where nothing is kept for now. */
  set(text: string, value: T): boolean {
    if (this.#pause > 0) return false;
    if (this.#young.size >= KEPT) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(text, value);
    return true;
  }

  #judge(): void {
    if (this.#hits < HITS_MIN) {
      this.#pause = PAUSE;
      this.#young = new Map();
      this.#old = new Map();
    }
    this.#asked = 0;
    this.#hits = 0;
  }
}
