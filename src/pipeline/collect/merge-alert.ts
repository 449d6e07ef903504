import type { Pointer } from '../../plugins/sdk/index.js';
import { deterministicId } from '../../store/deterministic-id.js';
import { type AlertDelta, type AlertParties, PARTIES_MAX, type StageSpan } from '../../store/effects.js';
import { cleanText } from '../clean-text.js';
import type { AttributedFinding } from '../plugin-host.js';
import { furtherOutcome, laterStage, rankOf, worseSeverity } from './ranks.js';

export const EVIDENCE_MAX = 20;

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** Findings with one key are one alert, whichever lane, worker or run they come from. */
export function alertIdOf(organisationId: string, finding: AttributedFinding): string {
  return deterministicId('alert', organisationId, finding.detector, cleanText(finding.dedupeKey, 300));
}

export function alertOf(id: string, finding: AttributedFinding): AlertDelta {
  const { subject } = finding;
  return {
    id,
    detector: cleanText(finding.detector, 80),
    ...namingOf(finding),
    severity: finding.severity,
    rank: rankOf(finding.severity, finding.outcome),
    confidence: finding.confidence,
    stage: finding.stage,
    stages: { [finding.stage]: spanOf(finding) },
    outcome: finding.outcome,
    dedupeKey: cleanText(finding.dedupeKey, 300),
    serviceId: idOf(subject.serviceId),
    endpointId: idOf(subject.endpointId),
    principal: textOf(subject.principal),
    clientAddress: textOf(subject.clientAddress),
    agent: textOf(subject.agent),
    involved: partiesOf(finding),
    count: countOf(finding),
    firstSeenAt: finding.time,
    lastSeenAt: finding.time,
    evidence: finding.evidence.slice(-EVIDENCE_MAX).map(pointerOf),
  };
}

/** As the database merges deltas, so that it changes nothing whether findings meet here or there. */
export function mergeAlert(alert: AlertDelta, finding: AttributedFinding): void {
  const named = { ...namingOf(finding), rank: rankOf(finding.severity, finding.outcome) };
  if (isWorse(named, alert)) Object.assign(alert, named);
  alert.serviceId ??= idOf(finding.subject.serviceId);
  alert.endpointId ??= idOf(finding.subject.endpointId);
  alert.principal ??= textOf(finding.subject.principal);
  alert.clientAddress ??= textOf(finding.subject.clientAddress);
  alert.agent ??= textOf(finding.subject.agent);
  alert.involved = unitedParties(alert.involved, partiesOf(finding));
  alert.severity = worseSeverity(alert.severity, finding.severity);
  alert.confidence = Math.max(alert.confidence, finding.confidence);
  alert.stage = laterStage(alert.stage, finding.stage);
  alert.stages = {
    ...alert.stages,
    [finding.stage]: unitedSpan(alert.stages[finding.stage], spanOf(finding)),
  };
  alert.outcome = furtherOutcome(alert.outcome, finding.outcome);
  alert.count += countOf(finding);
  alert.firstSeenAt = Math.min(alert.firstSeenAt, finding.time);
  alert.lastSeenAt = Math.max(alert.lastSeenAt, finding.time);
  alert.evidence.push(...finding.evidence.slice(-EVIDENCE_MAX).map(pointerOf));
  if (alert.evidence.length > EVIDENCE_MAX) alert.evidence = alert.evidence.slice(-EVIDENCE_MAX);
}

function partiesOf({ subject, involved }: AttributedFinding): AlertParties {
  return {
    principals: listOf(involved?.principals, subject.principal),
    addresses: listOf(involved?.addresses, subject.clientAddress),
    agents: listOf(involved?.agents, subject.agent),
  };
}

const listOf = (others: readonly string[] = [], own: string | undefined): readonly string[] =>
  firstOf([...others, ...(own === undefined ? [] : [own])].map((text) => cleanText(text, 64)));

function unitedParties(one: AlertParties, other: AlertParties): AlertParties {
  return {
    principals: united(one.principals, other.principals),
    addresses: united(one.addresses, other.addresses),
    agents: united(one.agents, other.agents),
  };
}

/** Nearly always nobody is new. */
const united = (one: readonly string[], other: readonly string[]): readonly string[] =>
  other.every((each) => one.includes(each)) ? one : firstOf([...one, ...other]);

/** The first in the order of code units: whichever was told first decides nothing. */
const firstOf = (texts: readonly string[]): readonly string[] =>
  texts.length < 2 ? texts : [...new Set(texts)].sort().slice(0, PARTIES_MAX);

const namingOf = ({ rule, title }: AttributedFinding) => ({
  rule: cleanText(rule, 80),
  title: cleanText(title, 300),
});

type Naming = Pick<AlertDelta, 'rank' | 'rule' | 'title'>;

function isWorse(one: Naming, other: Naming): boolean {
  if (one.rank !== other.rank) return one.rank > other.rank;
  if (one.rule !== other.rule) return isGreater(one.rule, other.rule);
  return isGreater(one.title, other.title);
}

const isGreater = (a: string, b: string): boolean => Buffer.compare(Buffer.from(a), Buffer.from(b)) > 0;

const spanOf = (finding: AttributedFinding): StageSpan => ({
  first: finding.time,
  last: finding.time,
  count: countOf(finding),
});

const unitedSpan = (one: StageSpan | undefined, other: StageSpan): StageSpan =>
  one
    ? {
        first: Math.min(one.first, other.first),
        last: Math.max(one.last, other.last),
        count: one.count + other.count,
      }
    : other;

const countOf = (finding: AttributedFinding): number => Math.max(1, Math.trunc(finding.count ?? 1));
const idOf = (id: string | undefined): string | undefined =>
  id !== undefined && uuid.test(id) ? id : undefined;
const textOf = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : cleanText(text, 64);

function pointerOf({ eventId, time, note }: Pointer): Pointer {
  const pointer = { eventId: cleanText(eventId, 64), time };
  return note === undefined ? pointer : { ...pointer, note: cleanText(note, 200) };
}
