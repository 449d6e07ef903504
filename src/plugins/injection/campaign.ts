import { type AttackClass, Outcome } from '../../event/index.js';
import type { Pointer } from '../sdk/index.js';

/** What one actor tries with one class of attack at one endpoint. Plain data. */
export interface Campaign {
  /** 1 − Π(1 − confidence) over different signals; held down while all of them are weak. */
  confidence: number;
  strongest: number;
  /** Signals counted in `confidence`, as hashes: a value sent again is no new evidence. */
  kinds: number[];
  /** Requests since the last finding. */
  attempts: number;
  outcome: Outcome;
  reported: { at: number; outcome: Outcome } | undefined;
  /** Ids of the latest requests: a sensor tells of one request twice, as a call and as an attack. */
  calls: string[];
  evidence: Pointer[];
}

export interface Signalled {
  readonly class: AttackClass;
  readonly confidence: number;
  /** What makes two signals the same evidence. */
  readonly identity: string;
  readonly note: string;
}

/** However many fields hold an apostrophe, together they are no attack: weak signals alone never add up to more than this. */
const WEAK_BELOW = 0.5;
const WEAK_SUM_MAX = 0.6;
/** A sensor calls what is below a hint. One or two may be somebody's odd words; three that differ are somebody who tries. */
const HINT_BELOW = 0.8;
const HINT_SUM_MAX = 0.75;
const HINTS_MIN = 3;
const KINDS_MAX = 32;
const CALLS_MAX = 16;
const EVIDENCE_MAX = 10;

export function newCampaign(): Campaign {
  return {
    confidence: 0,
    strongest: 0,
    kinds: [],
    attempts: 0,
    outcome: 'attempted',
    reported: undefined,
    calls: [],
    evidence: [],
  };
}

/** True when `a` went further than `b`. A block after the sink was reached changes nothing: it had been reached. */
export function isFurther(a: Outcome, b: Outcome): boolean {
  return Outcome.options.indexOf(a) > Outcome.options.indexOf(b);
}

/** Adds a request and what was seen in it. `callId` is the request's id where it is known. */
export function addSignal(campaign: Campaign, signal: Signalled, callId: string, pointer: Pointer): void {
  const kind = hash(signal.identity);
  if (!campaign.kinds.includes(kind) && campaign.kinds.length < KINDS_MAX) {
    campaign.kinds.push(kind);
    const sum = 1 - (1 - campaign.confidence) * (1 - signal.confidence);
    campaign.strongest = Math.max(campaign.strongest, signal.confidence);
    campaign.confidence = Math.min(sum, boundOf(campaign));
  }
  if (!campaign.calls.includes(callId)) {
    campaign.calls.push(callId);
    if (campaign.calls.length > CALLS_MAX) campaign.calls.shift();
    campaign.attempts++;
  }
  campaign.evidence.push(pointer);
  if (campaign.evidence.length > EVIDENCE_MAX) campaign.evidence.shift();
}

function boundOf({ strongest, kinds }: Campaign): number {
  if (strongest < WEAK_BELOW) return WEAK_SUM_MAX;
  return strongest < HINT_BELOW && kinds.length < HINTS_MIN ? HINT_SUM_MAX : 1;
}

function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** Whether there is something to tell: the first time, when it went further, and now and then while it goes on. */
export function isDue(
  { reported, outcome, attempts }: Campaign,
  at: number,
  config: { readonly reportMinutes: number },
): boolean {
  if (reported === undefined || isFurther(outcome, reported.outcome)) return true;
  return attempts > 0 && at - reported.at >= config.reportMinutes * 60_000;
}
