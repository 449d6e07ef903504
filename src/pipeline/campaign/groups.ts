/** As many alerts are one actor's: what comes later is told as another, so that no mistake swallows everything. */
export const ACTOR_ALERTS_MAX = 1_000;

/** Union-find of places, with a bound on what joins. */
export class Groups {
  private readonly parents: number[];
  private readonly sizes: number[];

  constructor(size: number) {
    this.parents = Array.from({ length: size }, (_, place) => place);
    this.sizes = new Array<number>(size).fill(1);
  }

  of(place: number): number {
    let root = place;
    while (this.parents[root] !== root) root = this.parents[root] as number;
    for (let each = place; each !== root; ) {
      const next = this.parents[each] as number;
      this.parents[each] = root;
      each = next;
    }
    return root;
  }

  /** @param most What they may be together. */
  join(one: number, other: number, most = ACTOR_ALERTS_MAX): void {
    const [a, b] = [this.of(one), this.of(other)];
    if (a === b) return;
    const size = (this.sizes[a] as number) + (this.sizes[b] as number);
    if (size > most) return;
    this.parents[Math.max(a, b)] = Math.min(a, b);
    this.sizes[Math.min(a, b)] = size;
  }
}
