import type { AlertFacts, Crowds } from '../../store/actors.js';
import { canonicalAddress, isPrivate, neighbourhoodOf } from './network.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Who takes part in an alert, made ready to be compared. */
export interface Suspect {
  readonly facts: AlertFacts;
  readonly principals: ReadonlySet<string>;
  readonly addresses: ReadonlySet<string>;
  readonly neighbourhoods: ReadonlySet<string>;
  readonly agents: ReadonlySet<string>;
}

const withOwn = (all: readonly string[], own: string | undefined): string[] =>
  own === undefined ? [...all] : [...all, own];

export function suspectOf(facts: AlertFacts): Suspect {
  const { involved } = facts;
  const addresses = new Set(withOwn(involved.addresses, facts.address).map(canonicalAddress));
  return {
    facts,
    principals: new Set(withOwn(involved.principals, facts.principal)),
    addresses,
    neighbourhoods: new Set([...addresses].flatMap((address) => neighbourhoodOf(address) ?? [])),
    agents: new Set(withOwn(involved.agents, facts.agent)),
  };
}

/** Whether it tells of many at once, so that it may have gathered some who have nothing to do with each other. */
export const isHub = ({ principals, addresses }: Suspect): boolean =>
  principals.size > 1 || (principals.size === 0 && addresses.size > 2);

/** Evidence adds up to 1 and they are one. */
export const ENOUGH = 1;

/** An address with more principals is an office, a carrier or a proxy; an agent with more is a browser or a common client. */
const FEW = 3;
const MANY = 15;
const COMMON_AGENT = 10;

/** A principal that so many clients use is a key that is handed around, not somebody: it says what a crowded address says. */
const DEVICES = 8;

interface Trust {
  readonly worth: number;
  /** It is known that few use it. */
  readonly sure: boolean;
}
const none: Trust = { worth: 0, sure: false };

/** How much it says that two alerts share an address that so many use. */
function addressTrust(address: string, crowds: Crowds): Trust {
  const crowd = crowds.get(`address:${address}`)?.principals;
  const most = isPrivate(address) ? 0.6 : 1;
  if (crowd === undefined) return { worth: most, sure: false };
  if (crowd <= FEW) return { worth: most, sure: most === 1 };
  return { worth: Math.min(most, crowd <= MANY ? 0.5 : 0.25), sure: false };
}

function agentTrust(agent: string, crowds: Crowds): Trust {
  const crowd = crowds.get(`agent:${agent}`)?.principals;
  if (crowd === undefined) return { worth: 0.25, sure: false };
  if (crowd <= FEW) return { worth: 0.75, sure: true };
  return { worth: crowd <= COMMON_AGENT ? 0.2 : 0, sure: false };
}

/** How much it says that two alerts share an account that so many machines use. */
function principalTrust(principal: string, crowds: Crowds): Trust {
  const crowd = crowds.get(`principal:${principal}`)?.principals ?? 0;
  if (crowd <= DEVICES) return { worth: ENOUGH, sure: true };
  return { worth: crowd <= 2 * DEVICES ? 0.5 : 0.25, sure: false };
}

/** Whether it says anything that two share this agent. */
export const tells = (agent: string, crowds: Crowds): boolean => agentTrust(agent, crowds).worth > 0;

/** Addresses change hands: what is shared within hours says more than what is shared within days. */
function nearness(gapMs: number): number {
  if (gapMs <= 6 * HOUR_MS) return 1;
  if (gapMs <= 72 * HOUR_MS) return 0.6;
  return gapMs <= 168 * HOUR_MS ? 0.4 : 0.2;
}

const gapBetween = (one: AlertFacts, other: AlertFacts): number =>
  Math.max(0, one.firstSeenAt - other.lastSeenAt, other.firstSeenAt - one.lastSeenAt);

function shares(one: ReadonlySet<string>, other: ReadonlySet<string>): string[] {
  const [few, many] = one.size <= other.size ? [one, other] : [other, one];
  return [...few].filter((each) => many.has(each));
}

const best = (shared: readonly string[], trust: (each: string) => Trust): Trust =>
  shared.map(trust).reduce((most, each) => (worthMore(each, most) ? each : most), none);

const worthMore = (one: Trust, other: Trust): boolean =>
  one.worth > other.worth || (one.worth === other.worth && one.sure && !other.sure);

/**
 * How much speaks for two alerts being one actor's; a matter of these two and of how crowded their addresses and agents are,
 * in either order. No agent alone is enough, and no address that many share.
 */
export function evidenceFor(one: Suspect, other: Suspect, crowds: Crowds): number {
  const principal = best(shares(one.principals, other.principals), (each) => principalTrust(each, crowds));
  if (principal.sure) return ENOUGH;
  const gap = gapBetween(one.facts, other.facts);
  const address = best(shares(one.addresses, other.addresses), (each) => addressTrust(each, crowds));
  const agent = best(shares(one.agents, other.agents), (each) => agentTrust(each, crowds)).worth;
  const kind =
    one.facts.detector === other.facts.detector && one.facts.stage === other.facts.stage ? 0.25 : 0;
  /** Two accounts may be two people. */
  const strangers = principal.worth === 0 && one.principals.size > 0 && other.principals.size > 0;
  if (address.worth > 0) {
    const doubt = strangers && !address.sure ? 0.3 : 0;
    const shared = Math.max(address.worth, principal.worth) * nearness(gap);
    return shared + agent + (agent > 0 || gap <= HOUR_MS ? kind : 0) - doubt;
  }
  if (principal.worth > 0) return principal.worth * nearness(gap) + agent + (gap <= HOUR_MS ? kind : 0);
  // Addresses rotate: the same rare client does the same at the same time, or neighbours do.
  if (agent === 0 || kind === 0 || gap > 15 * MINUTE_MS) return 0;
  const neighbours = shares(one.neighbourhoods, other.neighbourhoods).length > 0 ? 0.3 : 0;
  const { endpointId } = one.facts;
  const target = endpointId !== undefined && endpointId === other.facts.endpointId ? 0.25 : 0;
  return agent + kind + target + neighbours - (strangers ? 0.25 : 0);
}
