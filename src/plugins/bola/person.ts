import type { ApiCall } from '../../event/index.js';
import { addRecent, type DetectorState, hashText, type StateMap } from '../sdk/index.js';
import type { Caller } from './caller.js';
import { type ObjectRecord, type Objects, PEOPLE_MAX, recordOf } from './ownership.js';
import { hasPart, listParts, partsIn, withPart } from './parts.js';

/** What ties a principal to others. Plain data. */
interface Person {
  /** Objects (`token|scope|noun`, the noun as a hash) that others had when he was given them too, latest last. */
  c: string[];
  /** When something was told of him last. */
  f: number;
  /** He works on others' objects: what he is given is not his. */
  t?: 1;
  /** Uses of his own, few of each endpoint, up to `CUSTOMER_USES`. */
  o?: number;
  /** Where he used something of his own last. */
  h?: string;
  /** Hashes of nouns of which he has something himself. */
  n?: number[];
  /** He was counted in his roles. */
  e?: 1;
  /** Of a session: the id that the API told it as its own. */
  i?: string;
}

const PEOPLE = { entriesMax: 60_000, ttlMs: 30 * 86_400_000 };
const COMMON_MAX = 16;
/** Of one noun: a long list leaves room for what else he has in common. */
const COMMON_OF_NOUN = 5;
const CUSTOMER_USES = 6;
const NOUNS_MAX = 24;
/** An id that more have told as theirs is nobody's own. */
const NAMES_MAX = 4;
const SESSIONS = '~';
/** Of an object's people, those whose own objects are looked at. */
const KIN_ASKED = 4;
/** With fewer in common of one noun, what he has of others counts too. */
const SAME_LEAST = 2;
/** Of what one has in common, the part that ties him to somebody. */
const TIES_SHARE = 0.3;
/** Of the people of one thing, the part that has another too, where a group has both. */
const ALIKE_SHARE = 0.5;

/** `apart`: he has such objects in common with a group, and none with these. */
export type Kinship = 'kin' | 'near' | 'apart' | 'none' | 'lone';

/** Who belongs together: by objects that the API gave to both. */
export class People {
  private readonly map: StateMap<Person>;

  /** By token of an id: the principals whose own id it is, as parts; or, behind `SESSIONS`, the places of their sessions. */
  private readonly selves: StateMap<string>;

  constructor(state: DetectorState) {
    this.map = state.map('people', PEOPLE);
    this.selves = state.map('selves', PEOPLE);
  }

  /** The API told the principal, who asked for nothing in particular, that he is this. */
  name({ short, place, kind, at }: Caller, token: string): void {
    if (kind !== '~') {
      this.addSelf(token, short, at);
      return;
    }
    // Each login of somebody is another session: how many places they come from says whether the id is one person's.
    if (place !== undefined) this.addSelf(SESSIONS + token, place, at);
    const person = this.map.get(short) ?? { c: [], f: 0 };
    if (person.i !== undefined) return;
    person.i = token;
    this.map.set(short, person, at);
  }

  private addSelf(key: string, part: string, at: number): void {
    const before = this.selves.get(key) ?? '';
    const after = withPart(before, part, NAMES_MAX);
    if (after !== before) this.selves.set(key, after, at);
  }

  /** The API told him, and hardly anybody else, that he is this. */
  isSelf({ short, kind }: Caller, token: string): boolean {
    if (kind === '~' && this.map.get(short)?.i !== token) return false;
    const people = this.selves.get(kind === '~' ? SESSIONS + token : token);
    return people !== undefined && partsIn(people) < NAMES_MAX && (kind === '~' || hasPart(people, short));
  }

  /** Whose a response says that something is: the caller's or another's; undefined when it names nobody. */
  ownerIn(returned: ApiCall['returned'], caller: Caller): string | undefined {
    let other: string | undefined;
    for (const { token } of returned ?? []) {
      if (this.isSelf(caller, token)) return caller.short;
      const people = this.selves.get(caller.kind === '~' ? SESSIONS + token : token);
      if (people !== undefined && partsIn(people) < NAMES_MAX) other ??= people.slice(0, caller.short.length);
    }
    return other;
  }

  setStaff(short: string, at: number): void {
    const person = this.map.get(short) ?? { c: [], f: 0 };
    if (person.t === 1) return;
    person.t = 1;
    this.map.set(short, person, at);
  }

  /** True once for each principal. */
  enrol(short: string, at: number): boolean {
    const person = this.map.get(short) ?? { c: [], f: 0 };
    if (person.e === 1) return false;
    person.e = 1;
    this.map.set(short, person, at);
    return true;
  }

  /** He has something of that noun himself. */
  own(short: string, noun: string, at: number): void {
    const person = this.map.get(short) ?? { c: [], f: 0 };
    person.n ??= [];
    if (addRecent(person.n, hashText(noun), NOUNS_MAX)) this.map.set(short, person, at);
  }

  owns(short: string, noun: string): boolean {
    return this.map.get(short)?.n?.includes(hashText(noun)) ?? false;
  }

  /** The principal used something of his own. */
  use(short: string, home: string | undefined, at: number): void {
    const person = this.map.get(short) ?? { c: [], f: 0 };
    if ((person.o ?? 0) >= CUSTOMER_USES && (home === undefined || person.h === home)) return;
    person.o = Math.min(CUSTOMER_USES, (person.o ?? 0) + 1);
    if (home !== undefined) person.h = home;
    this.map.set(short, person, at);
  }

  homeOf(short: string): string | undefined {
    return this.map.get(short)?.h;
  }

  /** He was seen with his own for a while. */
  isCustomer(short: string): boolean {
    return (this.map.get(short)?.o ?? 0) >= CUSTOMER_USES;
  }

  isStaff(short: string): boolean {
    return this.map.get(short)?.t === 1;
  }

  /** The principal has an object that others have. */
  share(short: string, token: string, scope: string, noun: string, at: number): void {
    const person = this.map.get(short) ?? { c: [], f: 0 };
    const mark = markOf(noun);
    const key = `${token}|${scope}${mark}`;
    if (person.c.includes(key)) return;
    let ofNoun = 0;
    let oldest = -1;
    for (let i = person.c.length - 1; i >= 0; i--)
      if (person.c[i]?.endsWith(mark)) {
        ofNoun++;
        oldest = i;
      }
    if (ofNoun >= COMMON_OF_NOUN) person.c.splice(oldest, 1);
    else if (person.c.length >= COMMON_MAX) person.c.shift();
    person.c.push(key);
    this.map.set(short, person, at);
  }

  tell(short: string, at: number): void {
    const person = this.map.get(short) ?? { c: [], f: 0 };
    if (at <= person.f) return;
    person.f = at;
    this.map.set(short, person, at);
  }

  /** When something was told of a principal last; 0 for never. */
  toldAt(short: string): number {
    return this.map.get(short)?.f ?? 0;
  }

  /**
   * How a principal is tied to the people of an object, by other objects that not everybody has: by those of its noun, if there
   * are some. One thing in common with somebody, among many that are not, makes no kin; nor does staff.
   */
  kinship(
    short: string,
    record: ObjectRecord,
    noun: string,
    works: (short: string) => boolean,
    objects: Objects,
  ): Kinship {
    const mark = markOf(noun);
    const holders = record.p + record.r;
    const mine = this.circlesOf(short, mark, objects);
    let ties = 0;
    for (const people of mine.people) if (tie(holders, people, works)) ties++;
    if (ties > 0 && ties >= TIES_SHARE * mine.people.length) return 'kin';
    const all = mine.people.join('');
    let near = 0;
    let asked = 0;
    for (const holder of listParts(holders).slice(0, KIN_ASKED)) {
      if (works(holder)) continue;
      const theirs = this.circlesOf(holder, mark, objects).people;
      if (theirs.length === 0) continue;
      asked++;
      let common = 0;
      let mates = 0;
      for (const people of theirs) {
        if (hasPart(people, short)) common++;
        else if (tie(people, all, works)) mates++;
      }
      if (common > 0 && common >= TIES_SHARE * theirs.length) return 'kin';
      if (common + mates >= TIES_SHARE * theirs.length) near++;
    }
    if (ties > 0 || (near > 0 && near >= TIES_SHARE * asked)) return 'near';
    if (mine.ofNoun && isGroup(mine.people)) return 'apart';
    return mine.people.length === 0 ? 'lone' : 'none';
  }

  /** The people of what somebody has in common with others. */
  private circlesOf(short: string, mark: string, objects: Objects): { people: string[]; ofNoun: boolean } {
    const common = this.map.get(short)?.c ?? [];
    const same = common.filter((key) => key.endsWith(mark));
    const ofNoun = same.length >= SAME_LEAST;
    const people: string[] = [];
    for (const key of ofNoun ? same : common) {
      const one = peopleOfKey(key, objects, ofNoun);
      if (one !== '') people.push(one);
    }
    return { people, ofNoun };
  }

  /** Of people, how many groups there are that have nothing in common with each other. */
  groupsOf(people: string, objects: Objects): number {
    const left = new Set(listParts(people));
    let groups = 0;
    for (const one of left) {
      groups++;
      const waiting = [one];
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        left.delete(next);
        for (const other of left)
          if (this.hasWith(next, other, objects) || this.hasWith(other, next, objects)) waiting.push(other);
        for (const other of waiting) left.delete(other);
      }
    }
    return groups;
  }

  private hasWith(one: string, other: string, objects: Objects): boolean {
    return (this.map.get(one)?.c ?? []).some((key) => hasPart(peopleOfKey(key, objects, false), other));
  }
}

/** Somebody who is no staff is among both. */
function tie(some: string, others: string, works: (short: string) => boolean): boolean {
  for (const part of listParts(some)) if (hasPart(others, part) && !works(part)) return true;
  return false;
}

/** One group has all that: of what belongs to everybody, each has other people. */
function isGroup(circles: readonly string[]): boolean {
  let alike = 0;
  for (let i = 1; i < circles.length; i++) {
    const [one, other] = [circles[i - 1] ?? '', circles[i] ?? ''];
    let both = 0;
    for (const part of listParts(one)) if (hasPart(other, part)) both++;
    if (both >= ALIKE_SHARE * Math.min(partsIn(one), partsIn(other))) alike++;
  }
  return 2 * alike >= circles.length - 1;
}

const markOf = (noun: string): string => `|${hashText(noun).toString(36)}`;

/** What very many have ties nobody together, unless all that one has of the kind is such. */
function peopleOfKey(key: string, objects: Objects, withWide: boolean): string {
  const at = key.indexOf('|');
  const record = recordOf(objects.get(key.slice(0, at)), key.slice(at + 1, key.lastIndexOf('|')));
  return record === undefined || (!withWide && partsIn(record.p) >= PEOPLE_MAX) ? '' : record.p + record.r;
}
