import { DAY_MS, type QuietSpell } from './observed-endpoint.js';

/**
 * The last long silence of an endpoint, from its calls by day (days since 1970): at least `daysMin` whole days without a
 * call, and calls after them. Undefined when there was none.
 */
export function quietSpell(
  callsByDay: Iterable<readonly [day: number, calls: number]>,
  daysMin: number,
): QuietSpell | undefined {
  const days = [...callsByDay].filter(([, calls]) => calls > 0).sort(([a], [b]) => b - a);
  let calls = 0;
  for (const [index, [day, count]] of days.entries()) {
    calls += count;
    const before = days[index + 1]?.[0];
    if (before !== undefined && day - before - 1 >= daysMin)
      return { quietDays: day - before - 1, endedAt: day * DAY_MS, calls };
  }
  return undefined;
}
