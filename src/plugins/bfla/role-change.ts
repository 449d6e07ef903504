import type { EndpointFacet } from '../../event/index.js';
import type { Pointer } from '../sdk/index.js';
import { deserved } from './deserved.js';
import { strangeness } from './entitlement.js';
import type { Claim } from './findings.js';
import type { FunctionRecord } from './function-record.js';
import type { Caller, Memory } from './memory.js';
import { admit, includes, largestOf, rolesOf } from './organisation.js';
import type { Person } from './person.js';
import { isGrant } from './sensitivity.js';

const GRANTS_MAX = 40;
/** A group of at most this share of the largest is staff. */
const FEW = 0.34;
/** How soon after somebody changed his own privileges they are his own doing. */
const SELF_MS = 3_600_000;
/** Visits that a group must have had before its roles are known to be worth having. */
const KNOWN_VISITS = 4;

/** Somebody's roles are others than before. Roles that few have and he had not are suspect unless somebody granted some. */
export function noteRoles(person: Person, caller: Caller, memory: Memory): void {
  const { at } = caller;
  const organisation = memory.organisation(at);
  const from = person.group;
  const to = admit(organisation, caller.group);
  if (from === to) return;
  person.group = to;
  const [before, after] = [organisation.groups[from], organisation.groups[to]];
  memory.keep(at);
  memory.save(caller, person);
  if (before === undefined || after === undefined || rolesOf(from) === undefined) return;
  // Back to what he was, or less.
  if (includes(from, to) || (person.raised !== undefined && person.raised.from === to)) {
    delete person.raised;
    return;
  }
  if (after.visits < KNOWN_VISITS || after.people * 2 > before.people || before.visits < memory.visitsMin)
    return;
  const grant = organisation.grants.findIndex((time) => at - time <= memory.windowMs && at >= time);
  const byHimself = person.grant !== undefined && at - person.grant.at <= SELF_MS;
  if (grant >= 0 && !byHimself) {
    organisation.grants.splice(grant, 1);
    memory.keep(at);
    return;
  }
  person.raised = { at, from };
}

/** A change of somebody's privileges: by one of the few it is a grant, by anybody else perhaps his own. */
export function noteGrant(person: Person, caller: Caller, endpoint: EndpointFacet, memory: Memory): void {
  const { call, at } = caller;
  const { event } = call;
  const body = event.request?.body?.fields;
  if (event.method === 'GET' || !isGrant(event.method, endpoint.template, event.operation, body)) return;
  const organisation = memory.organisation(at);
  const group = organisation.groups[person.group];
  if (event.principal !== undefined && group !== undefined && group.people <= FEW * largestOf(organisation)) {
    organisation.grants.push(at);
    if (organisation.grants.length > GRANTS_MAX) organisation.grants.shift();
    memory.keep(at);
    return;
  }
  person.grant = { f: 0, id: event.id, at };
  memory.save(caller, person);
}

/** What he may do only since his roles changed; undefined when he may do it anyhow. */
export function raisedClaim(
  record: FunctionRecord,
  person: Person,
  { at }: Caller,
  memory: Memory,
): Claim | undefined {
  const { raised } = person;
  if (raised === undefined) return undefined;
  if (at - raised.at > memory.windowMs) {
    delete person.raised;
    return undefined;
  }
  const strange = strangeness(
    record,
    raised.from,
    memory.organisation(at),
    memory.visitsMin,
    memory.parentOf(record),
  );
  if (strange < 2) return undefined;
  const evidence: Pointer[] = [];
  if (person.grant !== undefined && raised.at - person.grant.at <= memory.windowMs) {
    evidence.push({ eventId: person.grant.id, time: person.grant.at, note: 'changed privileges himself' });
    delete person.grant;
  }
  return {
    rule: 'bfla.role-change',
    confidence: deserved.roleChange,
    sensitivity: record.sensitivity,
    evidence,
  };
}
