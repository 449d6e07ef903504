import { Outcome, Severity } from '../../event/index.js';
import type { Stage } from '../../plugins/sdk/index.js';

/** Weakest first; the orders that the database has too. */
export const severities: readonly Severity[] = Severity.options;
export const stages: readonly Stage[] = ['reconnaissance', 'probing', 'exploitation', 'exfiltration'];
const outcomes: readonly Outcome[] = Outcome.options;

const higher = <T>(order: readonly T[], a: T, b: T): T => (order.indexOf(b) > order.indexOf(a) ? b : a);

export const worseSeverity = (a: Severity, b: Severity): Severity => higher(severities, a, b);
export const laterStage = (a: Stage, b: Stage): Stage => higher(stages, a, b);

export function furtherOutcome(a: Outcome | undefined, b: Outcome | undefined): Outcome | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return higher(outcomes, a, b);
}

/** How bad a finding is, 0 to 24: how far the attack came, then its severity. */
export function rankOf(severity: Severity, outcome: Outcome | undefined): number {
  return (outcome === undefined ? 0 : outcomes.indexOf(outcome) + 1) * 5 + severities.indexOf(severity);
}
