export interface Scored {
  readonly method: string;
  readonly truth: string;
  readonly predicted: string;
}

export interface Score {
  calls: number;
  operations: number;
  ga: number;
  precision: number;
  recall: number;
  fga: number;
  splitShare: number;
  mergedShare: number;
}

/** What log-parsing benchmarks print, over several APIs: GA by calls, FGA by operations, and how the wrong ones are wrong. */
export class ScoreBoard {
  private calls = 0;
  private right = 0;
  private found = 0;
  private operations = 0;
  private groups = 0;
  private split = 0;
  private merged = 0;

  /** Adds an API; answers the operations that are wrong. */
  add(rows: readonly Scored[]): Map<string, Set<string>> {
    const truth = new Map<string, number>();
    const groups = new Map<string, number>();
    const pairs = new Map<string, Set<string>>();
    for (const { method, truth: template, predicted } of rows) {
      const t = `${method} ${template}`;
      const p = `${method} ${predicted}`;
      truth.set(t, (truth.get(t) ?? 0) + 1);
      groups.set(p, (groups.get(p) ?? 0) + 1);
      const set = pairs.get(t);
      if (set) set.add(p);
      else pairs.set(t, new Set([p]));
    }
    const wrong = new Map<string, Set<string>>();
    this.groups += groups.size;
    for (const [t, count] of truth) {
      this.calls += count;
      this.operations++;
      const predicted = pairs.get(t) as Set<string>;
      const only = predicted.size === 1 ? [...predicted][0] : undefined;
      if (only !== undefined && groups.get(only) === count) {
        this.right += count;
        this.found++;
        continue;
      }
      wrong.set(t, predicted);
      if (only === undefined) this.split++;
      else this.merged++;
    }
    return wrong;
  }

  get score(): Score {
    const { calls, operations, found, groups } = this;
    const round = (value: number) => Math.round(value * 1e4) / 1e4;
    return {
      calls,
      operations,
      ga: round(this.right / calls),
      precision: round(found / groups),
      recall: round(found / operations),
      fga: round((2 * found) / (groups + operations)),
      splitShare: round(this.split / operations),
      mergedShare: round(this.merged / operations),
    };
  }
}
