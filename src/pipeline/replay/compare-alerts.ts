import type { AlertDelta } from '../../store/effects.js';
import type { TrialAlert, TrialResult } from '../../store/trials.js';

/** Alerts that are kept of a trial, the worst first; all are counted. */
export const ALERTS_KEPT = 1_000;

/** What one setting raises; of what is suppressed only the ids. */
export interface Raised {
  readonly alerts: ReadonlyMap<string, AlertDelta>;
  readonly suppressed: ReadonlySet<string>;
}

/** What people would see with one setting, with the other, and with both: by what makes findings one alert. */
export function compareAlerts(
  { alerts: before, suppressed: suppressedBefore }: Raised,
  { alerts: after, suppressed: suppressedAfter }: Raised,
  calledFalse: ReadonlySet<string>,
): Pick<TrialResult, 'counts' | 'alerts'> {
  const counts = { before: 0, after: 0, both: 0, quiet: 0 };
  const alerts: TrialAlert[] = [];
  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const then = before.get(id);
    const now = after.get(id);
    const told = now ?? then;
    if (told === undefined) continue;
    if (calledFalse.has(id)) {
      counts.quiet++;
      continue;
    }
    counts[then === undefined ? 'after' : now === undefined ? 'before' : 'both']++;
    const { rule, title, severity, rank, confidence, dedupeKey, endpointId, principal, clientAddress } = told;
    alerts.push({
      ...{ id, rule, title, severity, rank, confidence, dedupeKey, endpointId, principal, clientAddress },
      countBefore: then?.count ?? 0,
      countAfter: now?.count ?? 0,
      firstSeenAt: Math.min(told.firstSeenAt, then?.firstSeenAt ?? told.firstSeenAt),
      lastSeenAt: Math.max(told.lastSeenAt, then?.lastSeenAt ?? told.lastSeenAt),
    });
  }
  for (const id of new Set([...suppressedBefore, ...suppressedAfter]))
    if (!before.has(id) && !after.has(id)) counts.quiet++;
  // What differs is what is asked for.
  const differs = ({ countBefore, countAfter }: TrialAlert) =>
    countBefore === 0 || countAfter === 0 ? 0 : 1;
  alerts.sort((a, b) => differs(a) - differs(b) || b.rank - a.rank || (a.id < b.id ? -1 : 1));
  return { counts, alerts: alerts.slice(0, ALERTS_KEPT) };
}
