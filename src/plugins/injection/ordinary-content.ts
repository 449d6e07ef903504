import { addRecent, hashText, type StateMap } from '../sdk/index.js';
import { HINT_BELOW, WEAK_BELOW } from './campaign.js';
import type { EndpointNorm } from './endpoint-norm.js';

/** Who sends what looks like code in one parameter of one endpoint, as hashes. Plain data. */
export interface Content {
  /** Calls with a signal there, halved now and then. */
  signalled: number;
  callers: number[];
  /** Those with an identity, and where they came from, when the endpoint took it. */
  accounts: number[];
  addresses: number[];
}

export interface Sender {
  readonly principal: string | undefined;
  readonly clientAddress: string | undefined;
}

const CALLERS_MIN = 5;
const ADDRESSES_MIN = 3;
const REMEMBERED = 8;
/** Of the calls: what looks like an attack must be what the parameter is for. */
const SHARE_MIN = 0.1;
/** Apostrophes and the like are ordinary where a few people send them. */
const WEAK_SHARE_MIN = 0.005;
const SIGNALLED_MAX = 2000;

export const contentKey = (endpointId: string, location: string, name: string): string =>
  `${endpointId} ${hashText(`${location} ${name}`)}`;

/** @param isTaken whether the answer was a success: what is refused is nobody's ordinary content */
export function learnContent(
  contents: StateMap<Content>,
  key: string,
  { principal, clientAddress = '' }: Sender,
  isTaken: boolean,
  at: number,
): void {
  const content = contents.get(key) ?? { signalled: 0, callers: [], accounts: [], addresses: [] };
  if (++content.signalled > SIGNALLED_MAX) content.signalled >>= 1;
  addRecent(content.callers, hashText(principal ?? clientAddress), REMEMBERED);
  if (isTaken && principal !== undefined) {
    addRecent(content.accounts, hashText(principal), REMEMBERED);
    addRecent(content.addresses, hashText(clientAddress), REMEMBERED);
  }
  contents.set(key, content, at);
}

/**
 * Whether many send such things there, so that one more tells nothing. For signals that are clear by themselves only people with accounts, from
 * several addresses, count: whoever has many addresses cannot make his attack ordinary.
 */
export function isOrdinary(
  content: Content | undefined,
  norm: EndpointNorm | undefined,
  confidence: number,
): boolean {
  if (content === undefined) return false;
  const calls = (norm?.calls ?? 0) + content.signalled;
  const isShare = content.signalled >= (confidence < WEAK_BELOW ? WEAK_SHARE_MIN : SHARE_MIN) * calls;
  if (confidence < HINT_BELOW) return isShare && content.callers.length >= CALLERS_MIN;
  return isShare && content.accounts.length >= CALLERS_MIN && content.addresses.length >= ADDRESSES_MIN;
}
