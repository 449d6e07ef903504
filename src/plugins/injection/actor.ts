import type { StateMap, Subject } from '../sdk/index.js';
import { type Campaign, newCampaign, WEAK_BELOW } from './campaign.js';

/** Which campaign an actor's next signal belongs to, by principal and by address with client. Plain data. */
export interface Link {
  /** Key of the campaign. */
  readonly to: string;
  readonly at: number;
  /** Campaigns that principals of this address have begun, where the client is not known. */
  readonly begun?: number;
}

export interface Memory {
  readonly campaigns: StateMap<Campaign>;
  readonly links: StateMap<Link>;
}

/** One client at one address that goes on within this time is one actor, whatever token it shows. */
const SAME_CLIENT_MS = 30 * 60_000;
/** A sender chooses his token, and may choose a new one each time: how many of one address have a campaign of their own. */
const PRINCIPALS_PER_ADDRESS = 4;
/** Weak tries with such a pause between them do not belong together. */
const PAUSE_MS = 30 * 60_000;

/**
 * The campaign that a signal belongs to: the principal's, else that of the same client at the same address. Another principal is
 * taken for the same actor when his own signals are clear: behind one address honest people have apostrophes in their names.
 */
export function campaignOf(
  { campaigns, links }: Memory,
  subject: Subject,
  isClear: boolean,
  isWeak: boolean,
  at: number,
): Campaign {
  const { principal, clientAddress = 'unknown', agent } = subject;
  const place = `at ${clientAddress}|${agent ?? ''}`;
  const own = principal === undefined ? undefined : links.get(`by ${principal}`);
  const near = links.get(place);
  const isNear = near !== undefined && at - near.at <= SAME_CLIENT_MS && isSameActor(near, subject, isClear);
  // Who shows a token beyond his address's measure is not remembered by it.
  const isCrowded = near !== undefined && (near.begun ?? 0) >= PRINCIPALS_PER_ADDRESS;
  const key = own?.to ?? (isNear ? near.to : isCrowded ? place : (principal ?? place));
  const known = campaigns.get(key);
  const isOver = isWeak && known !== undefined && isWeakYet(known) && at - known.lastAt > PAUSE_MS;
  const campaign = known === undefined || isOver ? newCampaign(key, subject, at) : known;
  const isKept = key === principal || campaign.principals.length < PRINCIPALS_PER_ADDRESS;
  if (principal !== undefined && own === undefined && isKept && key !== place)
    links.set(`by ${principal}`, { to: key, at }, at);
  if (principal === undefined || isClear) {
    const begun = (near?.begun ?? 0) + (known === undefined && principal !== undefined ? 1 : 0);
    links.set(place, { to: isCrowded ? place : key, at, begun }, at);
  }
  return campaign;
}

function isSameActor({ begun = 0 }: Link, { principal, agent }: Subject, isClear: boolean): boolean {
  if (principal === undefined) return agent !== undefined || begun === 0;
  return isClear && agent !== undefined;
}

const isWeakYet = ({ findings, strongest }: Campaign): boolean => findings === 0 && strongest < WEAK_BELOW;
