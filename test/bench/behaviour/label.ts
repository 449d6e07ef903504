import type { WireEvent } from '../../../src/event/index.js';

export const kinds = [
  'bola',
  'bfla',
  'credential-stuffing',
  'brute-force',
  'password-spraying',
  'account-enumeration',
  'scraping',
  'exfiltration',
  'expensive-queries',
  'resource-exhaustion',
  'burst',
  'automation',
  'scanning',
  'forced-browsing',
  'version-probing',
  'hidden-methods',
  'parameter-mining',
  'injection',
] as const;
export type Kind = (typeof kinds)[number];

/** What an event truly is. Without `attack` it is benign, of that session. */
export interface Label {
  readonly session: string;
  readonly attack?: Attack;
  /** What an attacker does besides: right to name for nobody, wrong only for claims about single requests. */
  readonly cover?: true;
  /** A person could not tell either (the library missed the payload, say): neither right nor wrong, whether named or not. */
  readonly optional?: true;
}

export interface Attack {
  readonly id: string;
  readonly kind: Kind;
  /** `enumeration.random/slow`: what is done, and how. */
  readonly variant: string;
}

export interface Labelled {
  readonly event: WireEvent;
  readonly label: Label;
}
