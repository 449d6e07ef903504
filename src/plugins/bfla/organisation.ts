/** People of the same roles: what they may do is learned together. */
export interface Group {
  /** Short forms of role tokens, sorted; undefined when nothing tells their roles. */
  readonly roles: readonly string[] | undefined;
  visits: number;
  people: number;
}

/** The organisation's callers as groups. Plain data. */
export interface Organisation {
  first: number;
  people: number;
  visits: number;
  groups: Record<string, Group>;
  /** By service: people at the function of it that most have called. */
  services: Record<string, number>;
  /** Changes of privilege by somebody entitled to it that no role change has used up: when. */
  grants: number[];
}

const GROUPS_MAX = 64;
const SERVICES_MAX = 500;
/** Callers whom nothing identifies. */
export const ANONYMOUS = '-';
/** Where groups are too many to be told apart: never judged. */
export const OTHERS = '*';

export function newOrganisation(at: number): Organisation {
  return { first: at, people: 0, visits: 0, groups: {}, services: {}, grants: [] };
}

export function groupOf(
  principal: { readonly kind: string; readonly roles?: readonly string[] | undefined } | undefined,
): string {
  if (principal === undefined) return ANONYMOUS;
  const { roles, kind } = principal;
  if (roles === undefined || roles.length === 0) return `~${kind}`;
  if (roles.length === 1) return (roles[0] as string).slice(0, 8);
  return roles
    .map((role) => role.slice(0, 8))
    .sort()
    .join('.')
    .slice(0, 180);
}

/** The group's key, as far as there is room for one more. */
export function admit(organisation: Organisation, key: string): string {
  if (organisation.groups[key] !== undefined) return key;
  const named = Object.keys(organisation.groups).length < GROUPS_MAX ? key : OTHERS;
  organisation.groups[named] ??= { roles: rolesOf(named), visits: 0, people: 0 };
  return named;
}

export function rolesOf(key: string): readonly string[] | undefined {
  if (key === ANONYMOUS) return [];
  return key === OTHERS || key.startsWith('~') ? undefined : key.split('.');
}

/** True when who has the roles of `more` has those of `less` as well. Anonymous callers have none. */
export function includes(more: string, less: string): boolean {
  if (more === less) return true;
  const wanted = rolesOf(less);
  if (wanted === undefined) return false;
  if (wanted.length === 0) return true;
  const held = rolesOf(more);
  return held !== undefined && wanted.every((role) => held.includes(role));
}

/** A function of this service has been called by so many different people; true when they are more than before. */
export function noteReach({ services }: Organisation, service: string, people: number): boolean {
  const known = services[service];
  if (known === undefined ? Object.keys(services).length >= SERVICES_MAX : known >= people) return false;
  services[service] = people;
  return true;
}

/** People in the largest group of those who have a name. */
export function largestOf({ groups }: Organisation): number {
  let largest = 0;
  for (const key in groups) if (key !== ANONYMOUS) largest = Math.max(largest, groups[key]?.people ?? 0);
  return largest;
}
