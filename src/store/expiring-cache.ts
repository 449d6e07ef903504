interface Entry<V> {
  readonly value: Promise<V>;
  readonly since: number;
  /** Absent until the answer is there. */
  settled: { readonly value: V } | undefined;
}

/**
 * Answers of a slow question, kept for a short time and bounded in number; those who ask at once share one question. An
 * answer whose question was still open when something was forgotten is not kept: it may be from before.
 */
export class ExpiringCache<V> {
  readonly #entries = new Map<string, Entry<V>>();

  constructor(
    private readonly limits: { readonly entriesMax: number; readonly lifeMs: number },
    private readonly now: () => number,
  ) {}

  get size(): number {
    return this.#entries.size;
  }

  get(key: string, ask: () => Promise<V>): Promise<V> {
    const present = this.#entries.get(key);
    const now = this.now();
    // Of a time to come only when the clock was put back: its age is then unknown.
    if (present && now >= present.since && now - present.since < this.limits.lifeMs) return present.value;
    this.#entries.delete(key);
    const value = ask();
    const entry: Entry<V> = { value, since: now, settled: undefined };
    this.#entries.set(key, entry);
    if (this.#entries.size > this.limits.entriesMax) {
      const oldest = this.#entries.keys().next().value;
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    value.then(
      (settled) => {
        entry.settled = { value: settled };
      },
      () => {
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
      },
    );
    return value;
  }

  /** Forgets the answers that match, and every question still open. */
  forget(matches: (value: V) => boolean): void {
    for (const [key, { settled }] of this.#entries) {
      if (settled === undefined || matches(settled.value)) this.#entries.delete(key);
    }
  }

  clear(): void {
    this.#entries.clear();
  }
}
