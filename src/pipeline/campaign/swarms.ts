import type { Crowds } from '../../store/actors.js';
import { isHub, type Suspect } from './link.js';

const MINUTE_MS = 60_000;
/** Nobody's addresses that many do the same with the same client at the same time are no coincidence; two or three may be. */
const ADDRESSES_MIN = 4;
const GAP_MS = 15 * MINUTE_MS;
/** At one endpoint, one request an hour is still one attack. */
const GAP_AT_ENDPOINT_MS = 120 * MINUTE_MS;

interface Chain {
  readonly places: number[];
  readonly addresses: Set<string>;
  readonly at: Map<string | undefined, number>;
  last: number;
}

/**
 * Places of alerts that one scattered attacker caused: without accounts, from addresses that nobody honest uses, with one
 * client however common, found by one detector, one after the other. What only looks around (crawlers do) is no swarm.
 * @param suspects In the order of time.
 */
export function swarms(suspects: readonly Suspect[], crowds: Crowds): number[][] {
  const chains = new Map<string, Chain[]>();
  for (const [place, suspect] of suspects.entries()) {
    const { facts, addresses, agents } = suspect;
    if (!isNobodys(suspect, crowds)) continue;
    const [agent] = agents;
    const key = `${facts.detector} ${agent}`;
    const known = chains.get(key) ?? [];
    chains.set(key, known);
    const { endpointId } = facts;
    const fits = ({ last, at }: Chain) =>
      facts.firstSeenAt - last <= GAP_MS ||
      facts.firstSeenAt - (at.get(endpointId) ?? Number.NEGATIVE_INFINITY) <= GAP_AT_ENDPOINT_MS;
    let chain = known.findLast(fits);
    if (!chain) {
      chain = { places: [], addresses: new Set(), at: new Map(), last: 0 };
      known.push(chain);
    }
    chain.places.push(place);
    for (const each of addresses) chain.addresses.add(each);
    chain.last = Math.max(chain.last, facts.lastSeenAt);
    chain.at.set(endpointId, Math.max(chain.at.get(endpointId) ?? 0, facts.lastSeenAt));
  }
  return [...chains.values()]
    .flat()
    .flatMap(({ places, addresses }) => (addresses.size >= ADDRESSES_MIN ? [places] : []));
}

function isNobodys(suspect: Suspect, crowds: Crowds): boolean {
  const { facts, principals, addresses, agents } = suspect;
  if (principals.size > 0 || addresses.size === 0 || agents.size !== 1 || isHub(suspect)) return false;
  if (facts.stage === 'reconnaissance') return false;
  return [...addresses].every((each) => crowds.get(`address:${each}`)?.principals === 0);
}
