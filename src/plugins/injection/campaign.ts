import { type AttackClass, Outcome } from '../../event/index.js';
import { addRecent, hashText, type Pointer, type Subject } from '../sdk/index.js';

/** What one actor tries, with whatever classes of attack, at whatever endpoints. Plain data. */
export interface Campaign {
  /** What its findings have in common. */
  readonly key: string;
  /** 1 − Π(1 − confidence) over different signals; held down while all of them are weak. */
  confidence: number;
  strongest: number;
  /** As hashes: signals counted in `confidence` (a value sent again is no new evidence), rules, parameters, endpoints. */
  kinds: number[];
  rules: number[];
  places: number[];
  /** All of it came in bodies that were taken as they are. */
  isText?: boolean;
  endpoints: number[];
  classes: AttackClass[];
  /** Suspicious requests that the server failed at, though it seldom fails. */
  failures: number;
  /** Suspiciously slow answers. */
  waits: number;
  lastAt: number;
  /** Ids of the latest requests: a sensor tells of one request twice, as a call and as an attack. */
  calls: string[];
  /** What no finding has told yet: evidence, requests, and the furthest that they came. */
  pending: Pointer[];
  requests: number;
  outcome: Outcome;
  because: string | undefined;
  /** Findings so far, when the last one was, and the furthest that they told. */
  findings: number;
  reportedAt: number;
  reached: Outcome;
  subject: Subject;
  principals: string[];
  addresses: string[];
}

export interface Signalled {
  readonly class: AttackClass;
  readonly rule: string;
  readonly confidence: number;
  /** What makes two signals the same evidence. */
  readonly identity: string;
  /** The parameter of the endpoint. */
  readonly place: string;
  readonly endpoint: string;
  readonly note: string;
  /** It came in a body that was taken as it is, as somebody's text would be. */
  readonly isText?: boolean;
}

/** However many fields hold an apostrophe, together they are no attack: weak signals alone never add up to more than this. */
export const WEAK_BELOW = 0.5;
const WEAK_SUM_MAX = 0.6;
/** A sensor calls what is below a hint. One or two may be somebody's odd words; three that differ are somebody who tries. */
export const HINT_BELOW = 0.8;
const HINT_SUM_MAX = 0.75;
const HINTS_MIN = 3;
/** Tries that are weak one by one: unlike each other at several parameters, or alike at a great many, or breaking what never breaks. */
const RULES_MIN = 3;
const PLACES_MIN = 2;
const SPREAD_PLACES_MIN = 8;
const SPREAD_ENDPOINTS_MIN = 4;
const FAILURES_MIN = 3;
const PROBING_SUM_MAX = 0.85;

const REMEMBERED = 32;
const CALLS_MAX = 48;
export const PENDING_MAX = 62;
const INVOLVED_MAX = 20;

export function newCampaign(key: string, subject: Subject, at: number): Campaign {
  return {
    key,
    confidence: 0,
    strongest: 0,
    kinds: [],
    rules: [],
    places: [],
    endpoints: [],
    isText: true,
    classes: [],
    failures: 0,
    waits: 0,
    lastAt: at,
    calls: [],
    pending: [],
    requests: 0,
    outcome: 'attempted',
    because: undefined,
    findings: 0,
    reportedAt: 0,
    reached: 'attempted',
    subject,
    principals: [],
    addresses: [],
  };
}

/** True when `a` went further than `b`. A block after the sink was reached changes nothing: it had been reached. */
export function isFurther(a: Outcome, b: Outcome): boolean {
  return Outcome.options.indexOf(a) > Outcome.options.indexOf(b);
}

/** Adds one signal of a request to what the actor has tried. */
export function addSignal(campaign: Campaign, signal: Signalled): void {
  addOnce(campaign.rules, hashText(signal.rule));
  addOnce(campaign.places, hashText(signal.place));
  addOnce(campaign.endpoints, hashText(signal.endpoint));
  campaign.isText = campaign.isText === true && signal.isText === true;
  if (!campaign.classes.includes(signal.class)) campaign.classes.push(signal.class);
  if (addOnce(campaign.kinds, hashText(signal.identity))) {
    campaign.strongest = Math.max(campaign.strongest, signal.confidence);
    const sum = 1 - (1 - campaign.confidence) * (1 - signal.confidence);
    campaign.confidence = Math.min(sum, sumMax(campaign));
  }
}

/** True when what is weak one by one is somebody who tries what will give way. */
export function isProbing({ rules, places, endpoints, failures }: Campaign): boolean {
  if (rules.length >= RULES_MIN && places.length >= PLACES_MIN) return true;
  if (failures >= FAILURES_MIN && places.length + rules.length >= 3) return true;
  return places.length >= SPREAD_PLACES_MIN && endpoints.length >= SPREAD_ENDPOINTS_MIN;
}

function sumMax(campaign: Campaign): number {
  const { strongest, kinds } = campaign;
  if (strongest < WEAK_BELOW) return isProbing(campaign) ? PROBING_SUM_MAX : WEAK_SUM_MAX;
  return strongest < HINT_BELOW && kinds.length < HINTS_MIN ? HINT_SUM_MAX : 1;
}

/** What one event proves. The evidence is named once for each event and call. */
export interface Proof {
  readonly eventId: string;
  /** The request's id, where the event is not the request itself. */
  readonly callId: string | undefined;
  readonly time: number;
  readonly note: string;
  readonly outcome: Outcome;
  readonly because: string | undefined;
  readonly subject: Subject;
}

export function addProof(campaign: Campaign, proof: Proof): void {
  const { eventId, callId, time, note, outcome, because, subject } = proof;
  const request = callId ?? eventId;
  const isNew = !campaign.calls.includes(request);
  if (isNew) {
    campaign.calls.push(request);
    if (campaign.calls.length > CALLS_MAX) campaign.calls.shift();
    campaign.requests++;
  }
  // The request of an attack is named with it, wherever the sensor tells of it.
  if (callId !== undefined && isNew)
    campaign.pending.push({ eventId: callId, time, note: 'the request itself' });
  if (callId !== undefined || isNew) campaign.pending.push({ eventId, time, note });
  while (campaign.pending.length > PENDING_MAX) campaign.pending.shift();
  if (isFurther(outcome, campaign.outcome) || campaign.because === undefined) campaign.because = because;
  if (isFurther(outcome, campaign.outcome)) campaign.outcome = outcome;
  campaign.lastAt = time;
  campaign.subject = subject;
  const { principal, clientAddress } = subject;
  if (principal !== undefined) addTo(campaign.principals, principal);
  if (clientAddress !== undefined) addTo(campaign.addresses, clientAddress);
}

function addTo(list: string[], member: string): void {
  if (list.length < INVOLVED_MAX && !list.includes(member)) list.push(member);
}

const addOnce = (set: number[], member: number): boolean =>
  set.length < REMEMBERED && addRecent(set, member, REMEMBERED);
