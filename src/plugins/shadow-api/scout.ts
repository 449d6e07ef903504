import type { Instant } from '../../event/index.js';
import type { Finding, Pointer, Subject } from '../sdk/index.js';

export type ScoutRule =
  | 'shadow-api.scanning'
  | 'shadow-api.version-probing'
  | 'shadow-api.hidden-method'
  | 'shadow-api.parameter-mining';

/** Calls of one caller (or of one agent at many addresses) that look for what nobody has shown him. Plain data. */
export interface Scout {
  last: Instant;
  /** Successful calls before the first miss, and since. */
  before: number;
  hits: number;
  misses: number;
  /** Hashes: different things asked for, versions, methods tried, addresses. */
  asked: number[];
  versions: number[];
  /** Of the different things asked for, those of a version. */
  versioned: number;
  methods: number[];
  oddness: number;
  addresses: string[];
  /** What no finding has named yet. */
  pending: Pointer[];
  told?: ScoutRule;
  subject: Subject;
}

export const ASKED_MAX = 48;
const PENDING_MAX = 64;
const FLUSH_EVENTS = 20;
export const FLUSH_MS = 10_000;

export function newScout(at: Instant, before: number): Scout {
  return {
    last: at,
    before,
    hits: 0,
    misses: 0,
    asked: [],
    versions: [],
    versioned: 0,
    methods: [],
    oddness: 0,
    addresses: [],
    pending: [],
    subject: {},
  };
}

export function addPending(scout: Scout, eventId: string, time: Instant): void {
  if (scout.pending.some((one) => one.eventId === eventId)) return;
  scout.pending.push({ eventId, time });
  if (scout.pending.length > PENDING_MAX) scout.pending.shift();
}

export function isDue({ pending }: Scout, at: Instant): boolean {
  const [first] = pending;
  return first !== undefined && (pending.length >= FLUSH_EVENTS || at - first.time >= FLUSH_MS);
}

const titles: Record<ScoutRule, string> = {
  'shadow-api.scanning': 'A caller asks for many paths that are not there',
  'shadow-api.version-probing': 'A caller tries versions of the API that are not offered',
  'shadow-api.hidden-method': 'A caller tries methods that nobody uses',
  'shadow-api.parameter-mining': 'A caller tries parameters that nobody else sends',
};

/** What is pending, as a finding; it is pending no more. */
export function findingOf(
  key: string,
  scout: Scout,
  rule: ScoutRule,
  confidence: number,
  at: Instant,
): Finding {
  const { pending, subject, addresses } = scout;
  scout.pending = [];
  return {
    rule,
    title: titles[rule],
    severity:
      rule === 'shadow-api.parameter-mining'
        ? 'medium'
        : scout.hits > 0 && scout.before === 0
          ? 'medium'
          : 'low',
    confidence,
    stage: rule === 'shadow-api.scanning' ? 'reconnaissance' : 'probing',
    outcome: 'attempted',
    subject,
    ...(addresses.length > 1 ? { involved: { addresses } } : {}),
    dedupeKey: `${rule.slice(11)}|${key}`,
    time: pending.reduce((latest, { time }) => Math.max(latest, time), 0) || at,
    count: Math.max(1, pending.length),
    evidence: pending,
  };
}
