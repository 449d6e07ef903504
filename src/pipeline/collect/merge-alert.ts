import type { Pointer } from '../../plugins/sdk/index.js';
import { deterministicId } from '../../store/deterministic-id.js';
import type { AlertDelta } from '../../store/effects.js';
import { cleanText } from '../clean-text.js';
import type { AttributedFinding } from '../plugin-host.js';
import { furtherOutcome, laterStage, worseSeverity } from './ranks.js';

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
    rule: cleanText(finding.rule, 80),
    title: cleanText(finding.title, 300),
    severity: finding.severity,
    confidence: finding.confidence,
    stage: finding.stage,
    outcome: finding.outcome,
    dedupeKey: cleanText(finding.dedupeKey, 300),
    serviceId: idOf(subject.serviceId),
    endpointId: idOf(subject.endpointId),
    principal: textOf(subject.principal),
    clientAddress: textOf(subject.clientAddress),
    count: countOf(finding),
    firstSeenAt: finding.time,
    lastSeenAt: finding.time,
    evidence: finding.evidence.slice(-EVIDENCE_MAX).map(pointerOf),
  };
}

export function mergeAlert(alert: AlertDelta, finding: AttributedFinding): void {
  alert.severity = worseSeverity(alert.severity, finding.severity);
  alert.confidence = Math.max(alert.confidence, finding.confidence);
  alert.stage = laterStage(alert.stage, finding.stage);
  alert.outcome = furtherOutcome(alert.outcome, finding.outcome);
  alert.count += countOf(finding);
  alert.firstSeenAt = Math.min(alert.firstSeenAt, finding.time);
  alert.lastSeenAt = Math.max(alert.lastSeenAt, finding.time);
  alert.evidence.push(...finding.evidence.slice(-EVIDENCE_MAX).map(pointerOf));
  if (alert.evidence.length > EVIDENCE_MAX) alert.evidence = alert.evidence.slice(-EVIDENCE_MAX);
}

const countOf = (finding: AttributedFinding): number => Math.max(1, Math.trunc(finding.count ?? 1));
const idOf = (id: string | undefined): string | undefined =>
  id !== undefined && uuid.test(id) ? id : undefined;
const textOf = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : cleanText(text, 64);

function pointerOf({ eventId, time, note }: Pointer): Pointer {
  const pointer = { eventId: cleanText(eventId, 64), time };
  return note === undefined ? pointer : { ...pointer, note: cleanText(note, 200) };
}
