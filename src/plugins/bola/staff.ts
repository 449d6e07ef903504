import type { DetectorState, StateMap } from '../sdk/index.js';

/*
 * Who works on other people's objects by right. Two kinds of evidence, both given by the API itself: it lists objects of
 * others to this principal, or the principal has a role that few principals have.
 */

/** Members of a role, or of any role under `ANY`. */
interface RoleRecord {
  members: number;
}

const DAY_MS = 86_400_000;
const ROLES = { entriesMax: 1000, ttlMs: 90 * DAY_MS };
const MEMBERS = { entriesMax: 50_000, ttlMs: 30 * DAY_MS };
const GRANTS = { entriesMax: 50_000, ttlMs: 30 * DAY_MS };
const ANY = '*';
/** A role that fewer than one in five have is not the role of ordinary users. */
const STAFF_SHARE = 0.2;
/** Before this many principals with roles were seen, no share means anything. */
const MEMBERS_MIN = 5;
/** Objects of others that have to be listed to a principal before he counts as one who works on them. */
const GRANTS_MIN = 20;

export class Staff {
  private readonly roles: StateMap<RoleRecord>;
  private readonly members: StateMap<1>;
  private readonly grants: StateMap<number>;

  constructor(state: DetectorState) {
    this.roles = state.map('roles', ROLES);
    this.members = state.map('members', MEMBERS);
    this.grants = state.map('grants', GRANTS);
  }

  /** Counts a principal in his roles, once. */
  enrol(principal: string, roles: readonly string[] | undefined, at: number): void {
    if (roles === undefined || roles.length === 0 || this.members.get(principal) !== undefined) return;
    this.members.set(principal, 1, at);
    for (const role of [ANY, ...roles]) {
      const record = this.roles.get(role) ?? { members: 0 };
      record.members++;
      this.roles.set(role, record, at);
    }
  }

  /** The API gave an object that others have too. */
  grant(principal: string, noun: string, at: number): void {
    const key = `${principal}|${noun}`;
    const granted = this.grants.get(key) ?? 0;
    if (granted < GRANTS_MIN) this.grants.set(key, granted + 1, at);
  }

  /** True when this principal works on objects of this noun, whoever's they are. */
  has(principal: string, roles: readonly string[] | undefined, noun: string): boolean {
    if ((this.grants.get(`${principal}|${noun}`) ?? 0) >= GRANTS_MIN) return true;
    const all = this.roles.get(ANY)?.members ?? 0;
    if (roles === undefined || all < MEMBERS_MIN) return false;
    return roles.some((role) => (this.roles.get(role)?.members ?? 0) < all * STAFF_SHARE);
  }
}
