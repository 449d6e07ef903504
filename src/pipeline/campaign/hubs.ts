import type { Crowds } from '../../store/actors.js';
import type { Groups } from './groups.js';
import { ENOUGH, evidenceFor, isHub, type Suspect } from './link.js';

const COMPARED_MAX = 64;
/** What another detector found is the hub's story if it shares so much of the hub's parties: one of many is chance. */
const PART = 1 / 8;
/** Hubs that share so much of the lesser one's parties are one attack. */
const MUCH = 0.5;

interface Side {
  /** Groups that use the same clients. */
  readonly roots: Set<number>;
  readonly agents: Set<string>;
  readonly parties: Set<string>;
  readonly first: number;
  /** The hub's own detector found something of it as well. */
  readonly alike: boolean;
}

/**
 * An alert of many parties is the story of one side: of those who share parties with it, the ones with the same clients that
 * share the most. It is made of what happened at one place, so that others who were at it there may have been gathered with them:
 * it never makes them one. What it belonged to before is its side.
 */
export function joinHubs(
  suspects: readonly Suspect[],
  shared: ReadonlyMap<string, readonly number[]>,
  groups: Groups,
  crowds: Crowds,
): void {
  const hubs = suspects.flatMap((suspect, place) => (isHub(suspect) ? [place] : []));
  const single = new Set(suspects.flatMap((each, place) => (isHub(each) ? [] : [groups.of(place)])));
  const own = new Map(
    hubs.flatMap((place) => (single.has(groups.of(place)) ? [[place, groups.of(place)] as const] : [])),
  );
  for (const place of hubs) {
    const side = sideOf(place, suspects, shared, groups, crowds, own.get(place));
    for (const root of side?.roots ?? []) groups.join(place, root);
  }
  for (const [i, one] of hubs.entries())
    for (const other of hubs.slice(i + 1, i + 1 + COMPARED_MAX)) {
      if (groups.of(one) === groups.of(other)) continue;
      if (shareOf(suspects[one] as Suspect, suspects[other] as Suspect) >= MUCH) groups.join(one, other);
    }
}

function sideOf(
  place: number,
  suspects: readonly Suspect[],
  shared: ReadonlyMap<string, readonly number[]>,
  groups: Groups,
  crowds: Crowds,
  own: number | undefined,
): Side | undefined {
  const hub = suspects[place] as Suspect;
  let sides: Side[] = [];
  const take = (other: number, party: string) => {
    const suspect = suspects[other] as Suspect;
    const root = groups.of(other);
    const fits = ({ roots, agents }: Side) =>
      roots.has(root) ||
      (suspect.agents.size === 0 ? agents.size === 0 : [...suspect.agents].some((each) => agents.has(each)));
    const one: Side = {
      ...{ roots: new Set([root]), agents: new Set(suspect.agents), parties: new Set([party]), first: other },
      alike: suspect.facts.detector === hub.facts.detector,
    };
    const merged = sides.filter(fits).reduce(united, one);
    sides = [...sides.filter((side) => !fits(side)), merged];
  };
  for (const party of partiesOf(hub))
    for (const other of (shared.get(party) ?? []).filter((each) => each !== place).slice(0, COMPARED_MAX)) {
      const suspect = suspects[other] as Suspect;
      if (!isHub(suspect) && evidenceFor(hub, suspect, crowds) >= ENOUGH - 1e-9) take(other, party);
    }
  const mine = own === undefined ? undefined : sides.find(({ roots }) => roots.has(own));
  if (own !== undefined) return mine;
  const all = hub.principals.size + hub.addresses.size;
  sides = sides.filter(({ alike, parties }) => alike || parties.size >= PART * all);
  return sides.sort((a, b) => b.parties.size - a.parties.size || a.first - b.first)[0];
}

const united = (one: Side, other: Side): Side => ({
  roots: new Set([...one.roots, ...other.roots]),
  agents: new Set([...one.agents, ...other.agents]),
  parties: new Set([...one.parties, ...other.parties]),
  first: Math.min(one.first, other.first),
  alike: one.alike || other.alike,
});

const partiesOf = ({ principals, addresses }: Suspect): string[] => [
  ...[...principals].map((each) => `p${each}`),
  ...[...addresses].map((each) => `a${each}`),
];

function shareOf(one: Suspect, other: Suspect): number {
  const mine = new Set(partiesOf(one));
  const theirs = partiesOf(other);
  return theirs.filter((each) => mine.has(each)).length / Math.max(1, Math.min(mine.size, theirs.length));
}
