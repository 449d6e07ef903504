import type { ApiCall } from '../../event/index.js';
import { addRecent, type DetectorState, hashText, type StateMap } from '../sdk/index.js';
import { type ObjectRecord, type Objects, PEOPLE_MAX, recordOf } from './ownership.js';
import { hasPart, listParts, partsIn, sharePart, withPart } from './parts.js';

/** What ties a principal to others. Plain data. */
interface Person {
  /** Objects (`token|scope`) that others had when he was given them too, latest last. */
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
}

const PEOPLE = { entriesMax: 60_000, ttlMs: 30 * 86_400_000 };
const COMMON_MAX = 12;
const CUSTOMER_USES = 6;
const NOUNS_MAX = 24;
/** An id that more have told as theirs is nobody's own. */
const NAMES_MAX = 4;
/** Of an object's people, those whose own objects are looked at. */
const KIN_ASKED = 4;
const CIRCLE_LENGTH_MAX = 1000;

export type Kinship = 'kin' | 'near' | 'none' | 'lone';

/** Who belongs together: by objects that the API gave to both. */
export class People {
  private readonly map: StateMap<Person>;

  /** By token of an id: the principals whose own id it is, as parts. */
  private readonly selves: StateMap<string>;

  constructor(state: DetectorState) {
    this.map = state.map('people', PEOPLE);
    this.selves = state.map('selves', PEOPLE);
  }

  /** The API told the principal, who asked for nothing in particular, that he is this. */
  name(short: string, token: string, at: number): void {
    const before = this.selves.get(token) ?? '';
    const after = withPart(before, short, NAMES_MAX);
    if (after !== before) this.selves.set(token, after, at);
  }

  /** Whose a response says that something is: the caller's or another's; undefined when it names nobody. */
  ownerIn(returned: ApiCall['returned'], short: string): string | undefined {
    let other: string | undefined;
    for (const { token } of returned ?? []) {
      const people = this.selves.get(token);
      if (people === undefined || partsIn(people) >= NAMES_MAX) continue;
      if (hasPart(people, short)) return short;
      other ??= people.slice(0, short.length);
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
  share(short: string, token: string, scope: string, at: number): void {
    const person = this.map.get(short) ?? { c: [], f: 0 };
    const key = `${token}|${scope}`;
    if (person.c.includes(key)) return;
    person.c.push(key);
    if (person.c.length > COMMON_MAX) person.c.shift();
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

  /** How a principal is tied to the people of an object, by other objects that not everybody has. */
  kinship(short: string, { p, r }: ObjectRecord, objects: Objects): Kinship {
    const holders = p + r;
    const common = this.map.get(short)?.c ?? [];
    let circle = '';
    for (const key of common) {
      const people = peopleOfKey(key, objects);
      if (sharePart(holders, people)) return 'kin';
      if (circle.length < CIRCLE_LENGTH_MAX) circle += people;
    }
    let near = false;
    for (const holder of listParts(holders).slice(0, KIN_ASKED))
      for (const key of this.map.get(holder)?.c ?? []) {
        const people = peopleOfKey(key, objects);
        if (hasPart(people, short)) return 'kin';
        if (!near && circle !== '' && sharePart(people, circle)) near = true;
      }
    return near ? 'near' : circle === '' ? 'lone' : 'none';
  }
}

const peopleOfKey = (key: string, objects: Objects): string => {
  const at = key.indexOf('|');
  const record = recordOf(objects.get(key.slice(0, at)), key.slice(at + 1));
  return record === undefined || partsIn(record.p) >= PEOPLE_MAX ? '' : record.p + record.r;
};
