import type { Severity } from '../../event/index.js';
import type { Stage } from '../../plugins/sdk/index.js';
import type { ActorDraft, ActorStage, AlertFacts } from '../../store/actors.js';
import { furtherOutcome, laterStage, severities, stages, worseSeverity } from '../collect/ranks.js';
import { ACTOR_ALERTS_MAX } from './groups.js';

const PARTIES_KEPT = 100;
const AGENTS_KEPT = 20;
const CONFIDENCE_MAX = 0.99;
/** What a second detector adds is worth less: it looked at much the same. */
const SECOND = 0.6;
/** What each further stage leaves of the doubt: a plan is no accident. */
const DOUBT_PER_STAGE = 0.8;

/** One story from alerts that count, in whatever order they are given; undefined when there is none. */
export function describeActor(alerts: readonly AlertFacts[]): ActorDraft | undefined {
  const [first, ...rest] = alerts;
  if (!first) return undefined;
  const principals = distinct(alerts, ({ involved, principal }) => [...involved.principals, principal]);
  const addresses = distinct(alerts, ({ involved, address }) => [...involved.addresses, address]);
  const agents = distinct(alerts, ({ involved, agent }) => [...involved.agents, agent]);
  const detectors = distinct(alerts, ({ detector }) => [detector]);
  const told = stagesOf(alerts);
  const stage = told.reduce<Stage>((far, each) => laterStage(far, each.stage), first.stage);
  const severity = severityOf(alerts, told);
  const sum = (of: (alert: AlertFacts) => number) => alerts.reduce((total, alert) => total + of(alert), 0);
  return {
    title: titleOf(told, principals.length, addresses.length, alerts.length >= ACTOR_ALERTS_MAX),
    severity,
    confidence: confidenceOf(alerts, told),
    stage,
    outcome: rest.reduce((far, { outcome }) => furtherOutcome(far, outcome), first.outcome),
    principals: principals.slice(0, PARTIES_KEPT),
    addresses: addresses.slice(0, PARTIES_KEPT),
    agents: agents.slice(0, AGENTS_KEPT),
    principalCount: principals.length,
    addressCount: addresses.length,
    detectors,
    stages: told,
    alertCount: alerts.length,
    eventCount: sum(({ count }) => count),
    firstSeenAt: Math.min(...alerts.map(({ firstSeenAt }) => firstSeenAt)),
    lastSeenAt: Math.max(...alerts.map(({ lastSeenAt }) => lastSeenAt)),
  };
}

const distinct = (
  alerts: readonly AlertFacts[],
  pick: (alert: AlertFacts) => readonly (string | undefined)[],
): string[] => [...new Set(alerts.flatMap(pick).filter((each) => each !== undefined))].sort();

function stagesOf(alerts: readonly AlertFacts[]): ActorStage[] {
  return stages.flatMap((stage) => {
    const at = alerts.filter((alert) => alert.stages[stage]);
    const spans = at.flatMap((alert) => alert.stages[stage] ?? []);
    if (spans.length === 0) return [];
    return {
      stage,
      firstSeenAt: Math.min(...spans.map(({ first }) => first)),
      lastSeenAt: Math.max(...spans.map(({ last }) => last)),
      alerts: at.length,
      events: spans.reduce((sum, { count }) => sum + count, 0),
      detectors: distinct(at, ({ detector }) => [detector]),
    };
  });
}

/** Alerts of one detector share its errors, so that only its surest counts; detectors err apart from each other. */
function confidenceOf(alerts: readonly AlertFacts[], told: readonly ActorStage[]): number {
  const byDetector = new Map<string, number>();
  for (const { detector, confidence } of alerts)
    byDetector.set(detector, Math.max(byDetector.get(detector) ?? 0, confidence));
  const [surest = 0, ...others] = [...byDetector.values()].sort((a, b) => b - a);
  let doubt = 1 - surest;
  for (const each of others) doubt *= 1 - SECOND * each;
  // What comes in the order of a plan.
  doubt *= DOUBT_PER_STAGE ** (progress(told) - 1);
  return Math.min(CONFIDENCE_MAX, Math.round((1 - doubt) * 1e4) / 1e4);
}

/** How many stages followed each other: each begins no earlier than the one before. */
function progress(told: readonly ActorStage[]): number {
  let steps = 0;
  let since = Number.NEGATIVE_INFINITY;
  for (const { firstSeenAt } of told) {
    if (firstSeenAt < since) continue;
    steps++;
    since = firstSeenAt;
  }
  return Math.max(1, steps);
}

/**
 * The worst of its alerts. One worse when it is plain where it leads: looking around and then trying, before anything was
 * broken; or a success after preparation.
 */
function severityOf(alerts: readonly AlertFacts[], told: readonly ActorStage[]): Severity {
  const worst = alerts.reduce<Severity>((worse, { severity }) => worseSeverity(worse, severity), 'info');
  const has = (stage: Stage) => told.some((each) => each.stage === stage);
  const prepared = has('reconnaissance') && has('probing');
  const arrived = has('exploitation') || has('exfiltration');
  if (prepared && !arrived) return raised(worst, 'high');
  const begun = Math.min(
    ...told.flatMap(({ stage, firstSeenAt }) =>
      stage === 'reconnaissance' || stage === 'probing' ? firstSeenAt : [],
    ),
  );
  // What he looks for afterwards prepared nothing.
  const succeeded = alerts.some(({ outcome, lastSeenAt }) => outcome === 'succeeded' && lastSeenAt >= begun);
  if (arrived && succeeded) return raised(worst, 'critical');
  return worst;
}

/** One worse, but at most `most`; never less than it was. */
function raised(severity: Severity, most: Severity): Severity {
  const next = severities[severities.indexOf(severity) + 1] ?? severity;
  return severities.indexOf(next) <= severities.indexOf(most) ? next : severity;
}

const words: Readonly<Record<Stage, string>> = {
  reconnaissance: 'looked around',
  probing: 'probed',
  exploitation: 'exploited',
  exfiltration: 'took data out',
};

/** What comes later is told as another: people have to know that the story may go on. */
const FULL = `; more than ${ACTOR_ALERTS_MAX} alerts, what follows is told apart`;

function titleOf(told: readonly ActorStage[], principals: number, addresses: number, full: boolean): string {
  const who = [
    principals > 0 ? `${principals} ${principals === 1 ? 'account' : 'accounts'}` : undefined,
    addresses > 0 ? `${addresses} ${addresses === 1 ? 'address' : 'addresses'}` : undefined,
  ].filter((each) => each !== undefined);
  const did = told.map(({ stage }) => words[stage]).join(', ');
  return `An attacker ${who.length > 0 ? `with ${who.join(' and ')} ` : ''}${did}${full ? FULL : ''}`;
}
