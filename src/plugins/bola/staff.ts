import { type DetectorState, hashText, type StateMap } from '../sdk/index.js';
import { Class } from './class.js';
import { asMany, type Habit, move, principalsOf } from './habit.js';
import { partsIn, withPart } from './parts.js';

/*
 * Who works on other people's objects by right. Evidence that the API itself gives: it lists objects of many others to this
 * principal, as to few; or the principal has a role of few, whose members are not known to keep to their own.
 */

/** Of a role, or of all principals with roles under `ANY`. */
interface Role {
  members: number;
  /** Uses of their own objects, and members that reached others'. */
  own: number;
  reached: number;
}

const DAY_MS = 86_400_000;
const ROLES = { entriesMax: 1000, ttlMs: 90 * DAY_MS };
const LISTED = { entriesMax: 50_000, ttlMs: 30 * DAY_MS };
const ANY = '*';
/** A role that fewer than one in five have is not the role of ordinary users. */
const RARE_SHARE = 0.2;
/** Before this many principals with roles were seen, no share means anything. */
const PRINCIPALS_MIN = 5;
/** A rare role with so many members and uses is known. */
const KNOWN_MEMBERS = 10;
const KNOWN_USES = 150;
const REACHING_SHARE = 0.25;
/** Owners whose objects are listed to somebody before he may be one who works on them, and what share of all may be so. */
const OWNERS_MIN = 5;
const OWNERS_MAX = 16;
const LISTED_SHARE = 0.1;

export class Staff {
  private readonly roles: StateMap<Role>;
  private readonly listed: StateMap<string>;

  constructor(state: DetectorState) {
    this.roles = state.map('roles', ROLES);
    this.listed = state.map('listed', LISTED);
  }

  /** Counts a principal in his roles. */
  enrol(roles: readonly string[], at: number): void {
    this.add(ANY, 'members', at);
    for (const role of roles) this.add(role, 'members', at);
  }

  note(roles: readonly string[] | undefined, what: 'own' | 'reached', at: number): void {
    for (const role of roles ?? []) this.add(role, what, at);
  }

  /** A list gave him an object that only `owner` had. */
  list(short: string, noun: string, owner: string, habit: Habit, at: number): boolean {
    const key = `${short}|${hashText(noun)}`;
    const before = this.listed.get(key) ?? '';
    const after = withPart(before, owner, OWNERS_MAX);
    if (after === before) return false;
    this.listed.set(key, after, at);
    move(habit, Class.listed, partsIn(before), 1, partsIn(after), 1);
    return true;
  }

  /** As few are; `groupsOf` says how many groups people are in: one team's is a colleague of theirs. */
  isListed(short: string, noun: string, habit: Habit, groupsOf: (people: string) => number): boolean {
    const people = this.listed.get(`${short}|${hashText(noun)}`) ?? '';
    const owners = partsIn(people);
    if (owners < OWNERS_MIN) return false;
    return (
      asMany(habit, Class.listed, owners, owners, 1) <= LISTED_SHARE * principalsOf(habit) &&
      groupsOf(people) >= OWNERS_MIN
    );
  }

  /** True when one of the roles is that of few, and not known to keep to its own. */
  hasRole(roles: readonly string[] | undefined): boolean {
    const all = this.roles.get(ANY)?.members ?? 0;
    if (roles === undefined || all < PRINCIPALS_MIN) return false;
    return roles.some((name) => {
      const role = this.roles.get(name);
      if (role === undefined) return true;
      if (role.members >= all * RARE_SHARE) return false;
      const known = role.members >= KNOWN_MEMBERS && role.own >= KNOWN_USES;
      return !known || role.reached > REACHING_SHARE * role.members;
    });
  }

  private add(name: string, what: keyof Role, at: number): void {
    const role = this.roles.get(name) ?? { members: 0, own: 0, reached: 0 };
    role[what]++;
    this.roles.set(name, role, at);
  }
}
