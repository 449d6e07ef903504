/** The texts that were added last: at least `sizeMax / 2` of them, at most `sizeMax`. */
export class RecentSet {
  private young = new Set<string>();
  private old = new Set<string>();

  constructor(private readonly sizeMax: number) {}

  has(text: string): boolean {
    return this.young.has(text) || this.old.has(text);
  }

  add(text: string): void {
    this.young.add(text);
    if (this.young.size * 2 < this.sizeMax) return;
    this.old = this.young;
    this.young = new Set();
  }
}
