/** Events that were dropped, by reason, until a batch has told the platform. */
export class Losses {
  private readonly counts = new Map<string, number>();
  private readonly ever = new Map<string, number>();
  total = 0;

  add(reason: string, count = 1): void {
    if (!(count > 0)) return;
    // The contract's form of a reason; a caller's slip must not cost the batch.
    const known = /^[a-z][a-z0-9-]{0,39}$/.test(reason) ? reason : 'other';
    for (const counts of [this.counts, this.ever])
      counts.set(known, (counts.get(known) ?? 0) + Math.floor(count));
    this.total += Math.floor(count);
  }

  /** All there ever were, told or not. */
  get byReason(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.ever);
  }

  get pending(): boolean {
    return this.counts.size > 0;
  }

  /** Takes them out, for a batch to carry; `giveBack` when that batch is lost in its turn. */
  take(): Readonly<Record<string, number>> | undefined {
    if (this.counts.size === 0) return undefined;
    const taken = Object.fromEntries(this.counts);
    this.counts.clear();
    return taken;
  }

  giveBack(taken: Readonly<Record<string, number>> | undefined): void {
    for (const [reason, count] of Object.entries(taken ?? {}))
      this.counts.set(reason, (this.counts.get(reason) ?? 0) + count);
  }
}
