import { type Instant, Outcome, Severity } from '../../../event/index.js';
import type { DetectorManifest } from '../detector.js';
import type { Finding, Involved, Pointer, Subject } from '../finding.js';

const severities = new Set<string>(Severity.options);
const stages = new Set(['reconnaissance', 'probing', 'exploitation', 'exfiltration']);
const outcomes = new Set<string>(Outcome.options);
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Control characters and lone surrogates: neither can be stored. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what it looks for
const UNFIT = /[\u0000-\u001f]|\p{Surrogate}/u;

const TITLE_MAX = 200;
const KEY_MAX = 280;
const EVIDENCE_MAX = 64;
const INVOLVED_MAX = 50;
const COUNT_MAX = 1_000_000;

/**
 * A copy of a finding that holds the known fields and nothing else, or the name of the first field that is wrong. Written
 * by hand: it runs on what plugins return, and a plugin may return anything.
 */
export function checkFinding(
  raw: unknown,
  manifest: Pick<DetectorManifest, 'id' | 'rules'>,
): Finding | string {
  if (typeof raw !== 'object' || raw === null) return 'finding';
  const f = raw as Record<keyof Finding, unknown>;
  if (typeof f.rule !== 'string' || !manifest.rules.includes(f.rule)) return 'rule';
  if (!isText(f.title, TITLE_MAX)) return 'title';
  if (typeof f.severity !== 'string' || !severities.has(f.severity)) return 'severity';
  if (typeof f.confidence !== 'number' || !(f.confidence >= 0 && f.confidence <= 1)) return 'confidence';
  if (typeof f.stage !== 'string' || !stages.has(f.stage)) return 'stage';
  if (f.outcome !== undefined && (typeof f.outcome !== 'string' || !outcomes.has(f.outcome)))
    return 'outcome';
  if (!isText(f.dedupeKey, KEY_MAX)) return 'dedupeKey';
  if (!isInstant(f.time)) return 'time';
  if (
    f.count !== undefined &&
    !(Number.isSafeInteger(f.count) && (f.count as number) >= 1 && (f.count as number) <= COUNT_MAX)
  )
    return 'count';
  const subject = checkSubject(f.subject);
  if (typeof subject === 'string') return subject;
  const involved = f.involved === undefined ? undefined : checkInvolved(f.involved);
  if (typeof involved === 'string') return involved;
  const evidence = checkEvidence(f.evidence);
  if (typeof evidence === 'string') return evidence;
  return {
    rule: f.rule,
    title: f.title,
    severity: f.severity as Finding['severity'],
    confidence: f.confidence,
    stage: f.stage as Finding['stage'],
    ...(f.outcome === undefined ? {} : { outcome: f.outcome as NonNullable<Finding['outcome']> }),
    subject,
    ...(involved === undefined ? {} : { involved }),
    dedupeKey: f.dedupeKey,
    time: f.time,
    ...(f.count === undefined ? {} : { count: f.count as number }),
    evidence,
  };
}

function checkSubject(raw: unknown): Subject | string {
  if (typeof raw !== 'object' || raw === null) return 'subject';
  const s = raw as Record<keyof Subject, unknown>;
  const subject: { -readonly [K in keyof Subject]: Subject[K] } = {};
  for (const name of ['endpointId', 'serviceId'] as const) {
    const value = s[name];
    if (value === undefined) continue;
    if (typeof value !== 'string' || !UUID.test(value)) return `subject.${name}`;
    subject[name] = value;
  }
  for (const name of ['principal', 'clientAddress', 'agent'] as const) {
    const value = s[name];
    if (value === undefined) continue;
    if (!isText(value, 64)) return `subject.${name}`;
    subject[name] = value;
  }
  return subject;
}

function checkInvolved(raw: unknown): Involved | string {
  if (typeof raw !== 'object' || raw === null) return 'involved';
  const given = raw as Record<keyof Involved, unknown>;
  const involved: { -readonly [K in keyof Involved]: Involved[K] } = {};
  for (const name of ['principals', 'addresses', 'agents'] as const) {
    const list = given[name];
    if (list === undefined) continue;
    if (!Array.isArray(list)) return `involved.${name}`;
    const texts: string[] = [];
    for (const item of list.slice(0, INVOLVED_MAX)) {
      if (!isText(item, 64)) return `involved.${name}`;
      texts.push(item);
    }
    involved[name] = texts;
  }
  return involved;
}

function checkEvidence(raw: unknown): Pointer[] | string {
  if (!Array.isArray(raw)) return 'evidence';
  const evidence: Pointer[] = [];
  // The newest are worth most; more than these nobody reads.
  for (const [index, item] of raw.slice(-EVIDENCE_MAX).entries()) {
    if (typeof item !== 'object' || item === null) return `evidence[${index}]`;
    const p = item as Record<keyof Pointer, unknown>;
    if (!isText(p.eventId, 64)) return `evidence[${index}].eventId`;
    if (!isInstant(p.time)) return `evidence[${index}].time`;
    if (p.note !== undefined && !isText(p.note, TITLE_MAX)) return `evidence[${index}].note`;
    evidence.push({ eventId: p.eventId, time: p.time, ...(p.note === undefined ? {} : { note: p.note }) });
  }
  return evidence;
}

function isText(value: unknown, lengthMax: number): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= lengthMax && !UNFIT.test(value);
}

function isInstant(value: unknown): value is Instant {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= 8_640_000_000_000_000;
}
