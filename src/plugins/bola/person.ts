import type { ApiCall } from '../../event/index.js';
import { addRecent, type DetectorState, hashText, type StateMap } from '../sdk/index.js';
import type { Caller } from './caller.js';
import { keyInCommon, markOf } from './kinship.js';
import { hasPart, partsIn, withPart } from './parts.js';

/** What ties a principal to others. Plain data. */
interface Person {
  /** Objects (`keyInCommon`) that others had when he was given them too, latest last. */
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

/** What is known of each principal. */
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
    const person = this.of(short);
    if (person.i !== undefined) return;
    person.i = token;
    this.map.set(short, person, at);
  }

  private of(short: string): Person {
    return this.map.get(short) ?? { c: [], f: 0 };
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
      other ??= this.whoIs(caller, token);
    }
    return other;
  }

  /** Somebody whose own id it is, and hardly anybody else's; of a session, the place that he comes from. */
  whoIs({ kind, short }: Caller, token: string): string | undefined {
    const people = this.selves.get(kind === '~' ? SESSIONS + token : token);
    return people !== undefined && partsIn(people) < NAMES_MAX ? people.slice(0, short.length) : undefined;
  }

  setStaff(short: string, at: number): void {
    const person = this.of(short);
    if (person.t === 1) return;
    person.t = 1;
    this.map.set(short, person, at);
  }

  /** True once for each principal. */
  enrol(short: string, at: number): boolean {
    const person = this.of(short);
    if (person.e === 1) return false;
    person.e = 1;
    this.map.set(short, person, at);
    return true;
  }

  /** He has something of that noun himself. */
  own(short: string, noun: string, at: number): void {
    const person = this.of(short);
    person.n ??= [];
    if (addRecent(person.n, hashText(noun), NOUNS_MAX)) this.map.set(short, person, at);
  }

  owns(short: string, noun: string): boolean {
    return this.map.get(short)?.n?.includes(hashText(noun)) ?? false;
  }

  /** A response gave him something of that noun, his alone or not. */
  has(short: string, noun: string): boolean {
    const person = this.map.get(short);
    if (person === undefined) return false;
    if (person.n?.includes(hashText(noun))) return true;
    const mark = markOf(noun);
    return person.c.some((key) => key.endsWith(mark));
  }

  /** The principal used something of his own. True the first time. */
  use(short: string, home: string | undefined, at: number): boolean {
    const person = this.of(short);
    if ((person.o ?? 0) >= CUSTOMER_USES && (home === undefined || person.h === home)) return false;
    const isFirst = person.o === undefined;
    person.o = Math.min(CUSTOMER_USES, (person.o ?? 0) + 1);
    if (home !== undefined) person.h = home;
    this.map.set(short, person, at);
    return isFirst;
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
  share(short: string, token: string, scope: string, noun: string, at: number, spare = false): void {
    const person = this.of(short);
    const mark = markOf(noun);
    const key = keyInCommon(token, scope, noun);
    if (person.c.includes(key)) return;
    let ofNoun = 0;
    let oldest = -1;
    for (let i = person.c.length - 1; i >= 0; i--)
      if (person.c[i]?.endsWith(mark)) {
        ofNoun++;
        oldest = i;
      }
    if (spare && (ofNoun >= 2 || person.c.length >= COMMON_MAX)) return;
    if (ofNoun >= COMMON_OF_NOUN) person.c.splice(oldest, 1);
    else if (person.c.length >= COMMON_MAX) person.c.shift();
    person.c.push(key);
    this.map.set(short, person, at);
  }

  /** Keys (`keyInCommon`) of what he has in common with others. */
  inCommon(short: string): readonly string[] {
    return this.map.get(short)?.c ?? [];
  }

  tell(short: string, at: number): void {
    const person = this.of(short);
    if (at <= person.f) return;
    person.f = at;
    this.map.set(short, person, at);
  }

  /** When something was told of a principal last; 0 for never. */
  toldAt(short: string): number {
    return this.map.get(short)?.f ?? 0;
  }
}
