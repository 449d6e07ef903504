interface Sample {
  /** Milliseconds of any clock. */
  readonly at: number;
  /** How many there were by then. */
  readonly count: number;
}

/**
 * Rates per second over each tenth of what came between the first sample that has more than `from` and the last one before
 * `end`: neither what went by before the first result nor what came after the last input is in them.
 */
export function tenthsOf(samples: readonly Sample[], from: number, end: number): number[] {
  const within = samples.filter(({ at, count }) => count > from && at <= end);
  const [first, last] = [within[0], within.at(-1)];
  if (!first || !last || last.count <= first.count) return [];
  const timeAt = (share: number): number => {
    const goal = first.count + (last.count - first.count) * share;
    const after = within.findIndex(({ count }) => count >= goal);
    if (after === 0) return first.at;
    const [one, two] = [within[after - 1] ?? first, within[after] ?? last];
    return one.at + ((goal - one.count) / (two.count - one.count)) * (two.at - one.at);
  };
  return Array.from({ length: 10 }, (_, tenth) => {
    const seconds = (timeAt((tenth + 1) / 10) - timeAt(tenth / 10)) / 1000;
    return Math.round((last.count - first.count) / 10 / seconds);
  });
}

/** How much slower the end was than the beginning; NaN of no tenths. */
export function lastToFirst(tenths: readonly number[]): number {
  return Number(((tenths.at(-1) ?? Number.NaN) / (tenths[0] ?? Number.NaN)).toFixed(2));
}
