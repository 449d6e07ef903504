import {
  type Detector,
  type DetectorContext,
  type Finding,
  isExcused,
  timeOf,
  type z,
} from '../sdk/index.js';
import type { config } from './config.js';
import type { Call } from './findings.js';
import { functionsOf, isRefused, isSuccess, unknownFunctionOf } from './functions-of.js';
import { type Caller, Memory } from './memory.js';
import { groupOf } from './organisation.js';
import { reach } from './reach.js';
import { refuse } from './refusals.js';
import { noteGrant, noteRoles } from './role-change.js';

type Config = z.output<typeof config>;
type Context = DetectorContext<Config>;

/** Learns who calls which function, and tells of those who call what nobody like them does: see the README for each decision. */
export class Bfla implements Detector<'api.call', Config> {
  detect(batch: readonly Call[], context: Context): Finding[] {
    const memory = new Memory(context.state, context.config);
    const findings: Finding[] = [];
    for (const call of batch) see(call, memory, context, findings);
    return findings;
  }
}

function see(call: Call, memory: Memory, context: Context, findings: Finding[]): void {
  const { event, endpoint } = call;
  if (event.method === 'OPTIONS') return;
  const { principal } = event;
  const found = findings.length;
  const caller: Caller = {
    call,
    key: principal === undefined ? `@${event.client.address}`.slice(0, 60) : principal.token.slice(0, 12),
    group: groupOf(principal),
    at: timeOf(call),
  };
  if (endpoint !== undefined && isSuccess(event)) {
    const person = memory.visitOf(caller);
    if (person.group !== caller.group) noteRoles(person, caller, memory);
    for (const f of functionsOf(event, endpoint)) reach(f, caller, person, endpoint, memory, findings);
    if (findings.length === found) noteGrant(person, caller, endpoint, memory);
  } else if (isRefused(event) || event.response.status === 404) {
    if (endpoint !== undefined)
      for (const f of functionsOf(event, endpoint)) refuse(f, caller, endpoint, memory, findings);
    else if (event.response.status === 403 || event.response.status === 405)
      refuse(unknownFunctionOf(event), caller, undefined, memory, findings);
  }
  if (findings.length === found || context.feedback.length === 0) return;
  const kept = findings
    .splice(found)
    .filter(({ rule, subject }) => !isExcused(context.feedback, { rule, ...subject }));
  findings.push(...kept);
}
