import type { Instant, Outcome, Severity } from '../../event/index.js';

/** How far an attacker has come: the stages of a campaign. */
export type Stage = 'reconnaissance' | 'probing' | 'exploitation' | 'exfiltration';

/** Where the proof is. `note` is for people and holds no value. */
export interface Pointer {
  readonly eventId: string;
  readonly time: Instant;
  readonly note?: string;
}

/** Who and what a finding is about. */
export interface Subject {
  readonly endpointId?: string;
  readonly serviceId?: string;
  /** Principal's keyed token. */
  readonly principal?: string;
  readonly clientAddress?: string;
  /** Keyed token of the user agent: it stays when one actor changes addresses or accounts. */
  readonly agent?: string;
}

/** Who else takes part in what one finding tells of: accounts and addresses of a distributed attack, at most 50 of each. */
export interface Involved {
  /** Principals' keyed tokens. */
  readonly principals?: readonly string[];
  readonly addresses?: readonly string[];
  /** Keyed tokens of user agents. */
  readonly agents?: readonly string[];
}

/** What a detector claims. The host adds organisation, identity and reception; it never carries a value. */
export interface Finding {
  /** `<detector id>.<claim>` */
  readonly rule: string;
  /** One line for a person. */
  readonly title: string;
  readonly severity: Severity;
  /** 0 to 1. */
  readonly confidence: number;
  readonly stage: Stage;
  readonly outcome?: Outcome;
  readonly subject: Subject;
  readonly involved?: Involved;
  /** Findings with the same key are one alert: say what makes two of them the same attack. At most 280 characters. */
  readonly dedupeKey: string;
  /** Time of the latest event that the claim rests on. */
  readonly time: Instant;
  /** How many events this finding stands for; 1 by default. */
  readonly count?: number;
  /** Every event that the claim rests on and that no finding before named, as far as there is room: at most 64, newest last. */
  readonly evidence: readonly Pointer[];
}
