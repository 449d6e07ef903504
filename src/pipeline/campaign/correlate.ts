import type { AlertFacts, Crowds } from '../../store/actors.js';
import { Groups } from './groups.js';
import { joinHubs } from './hubs.js';
import { ENOUGH, evidenceFor, isHub, type Suspect, suspectOf, tells } from './link.js';
import { swarms } from './swarms.js';

/** Alerts that share a key are compared with so many that are next to them in time: a crowd costs no square. */
const COMPARED_MAX = 64;

/**
 * Alerts by whose they are: groups of ids, each group and the list of groups in the order of ids. The order in which alerts
 * are given decides nothing. Those that do not count are left out; what was one actor before stays one.
 */
export function correlate(alerts: readonly AlertFacts[], crowds: Crowds): string[][] {
  const suspects = alerts
    .filter(({ counts }) => counts)
    .map(suspectOf)
    .sort(inTime);
  const groups = new Groups(suspects.length);
  const before = new Map<string, number>();
  for (const [place, { facts }] of suspects.entries()) {
    if (facts.actorId === undefined) continue;
    const other = before.get(facts.actorId);
    if (other === undefined) before.set(facts.actorId, place);
    else groups.join(place, other, Number.POSITIVE_INFINITY);
  }
  const shared = sharing(suspects, crowds);
  for (const places of shared.values()) joinAlike(places, suspects, groups, crowds);
  for (const [first, ...others] of swarms(suspects, crowds))
    for (const other of others) groups.join(first as number, other);
  joinHubs(suspects, shared, groups, crowds);
  const found = new Map<number, string[]>();
  for (const [place, { facts }] of suspects.entries()) {
    const root = groups.of(place);
    const group = found.get(root);
    if (group) group.push(facts.id);
    else found.set(root, [facts.id]);
  }
  return [...found.values()].map((ids) => ids.sort()).sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
}

/** Those of single parties; hubs, which may tell of several, come when it is known who there is. */
function joinAlike(
  all: readonly number[],
  suspects: readonly Suspect[],
  groups: Groups,
  crowds: Crowds,
): void {
  const places = all.filter((place) => !isHub(suspects[place] as Suspect));
  for (let i = 0; i < places.length; i++) {
    const one = places[i] as number;
    for (let j = i + 1; j < places.length && j <= i + COMPARED_MAX; j++) {
      const other = places[j] as number;
      // What is surely one needs no more comparing, however many there are.
      if (groups.of(one) === groups.of(other)) continue;
      if (evidenceFor(suspects[one] as Suspect, suspects[other] as Suspect, crowds) >= ENOUGH - 1e-9)
        groups.join(one, other);
    }
  }
}

const inTime = (a: Suspect, b: Suspect): number =>
  a.facts.firstSeenAt - b.facts.firstSeenAt || (a.facts.id < b.facts.id ? -1 : 1);

/** Places of those that have something in common: nobody else needs comparing. */
function sharing(suspects: readonly Suspect[], crowds: Crowds): ReadonlyMap<string, number[]> {
  const places = new Map<string, number[]>();
  const add = (key: string, place: number) => {
    const known = places.get(key);
    if (known) known.push(place);
    else places.set(key, [place]);
  };
  for (const [place, { principals, addresses, agents }] of suspects.entries()) {
    for (const each of principals) add(`p${each}`, place);
    for (const each of addresses) add(`a${each}`, place);
    for (const each of agents) if (tells(each, crowds)) add(`g${each}`, place);
  }
  return places;
}
