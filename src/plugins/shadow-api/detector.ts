import type { ApiCall, EventOf, Instant } from '../../event/index.js';
import {
  type Detector,
  type DetectorContext,
  type Finding,
  isExcused,
  timeOf,
  type z,
} from '../sdk/index.js';
import type { Caller } from './caller.js';
import type { config } from './config.js';
import { Memory } from './memory.js';
import { type Door, newDoor, noteParameters } from './parameters.js';
import { noteMiss } from './search.js';
import { noteHit, noteRefused } from './standing.js';
import { isKnown, missOf, oddnessOf, openPlace } from './strangeness.js';
import { type Sightings, seeUndeclared, sightingsOf } from './undeclared.js';

type Config = z.output<typeof config>;
type Context = DetectorContext<Config>;
type Call = EventOf<'api.call'>;

/** Endpoints that nobody declares, and callers who search for what nobody has shown them: see the README for each decision. */
export class ShadowApi implements Detector<'api.call', Config> {
  detect(batch: readonly Call[], context: Context): Finding[] {
    const memory = new Memory(context.state);
    const sightings = sightingsOf(context.state);
    const findings: Finding[] = [];
    for (const call of batch) see(call, memory, sightings, context, findings);
    return heeding(context, findings);
  }

  tick(now: Instant, context: Context): Finding[] {
    return heeding(context, new Memory(context.state).tick(now));
  }
}

function heeding({ feedback }: Context, findings: Finding[]): Finding[] {
  if (feedback.length === 0) return findings;
  return findings.filter(({ rule, subject }) => !isExcused(feedback, { rule, ...subject }));
}

function see(
  call: Call,
  memory: Memory,
  sightings: Sightings,
  { config }: Context,
  findings: Finding[],
): void {
  const { endpoint, event } = call;
  if (endpoint?.declared === false) seeUndeclared(call, sightings, config, findings);
  const { client, principal } = event;
  const caller: Caller = {
    call,
    at: timeOf(call),
    address: client.address,
    agent: client.agent === undefined ? '~' : `~${client.agent}`,
    principal: principal === undefined ? undefined : `=${principal.token}`,
  };
  const worked = answered(event);
  let isNew = false;
  let door: Door | undefined;
  if (endpoint !== undefined) {
    door = memory.doors.get(endpoint.id);
    if (door === undefined && worked) {
      door = newDoor();
      isNew = openPlace(endpoint, caller.at, memory);
    }
    if (door !== undefined && noteParameters(caller, endpoint, door, memory, config.parametersMin, findings))
      memory.doors.set(endpoint.id, door, caller.at);
  }
  const oddness = oddnessOf(call, memory, isNew);
  const miss = worked ? 'none' : missOf(call, door);
  if (oddness > 0 || miss !== 'none')
    noteMiss(caller, oddness, oddness === 0 && miss === 'perhaps', memory, config.missesMin, findings);
  else if (endpoint !== undefined) {
    if (worked) noteHit(caller, !isKnown(door), memory, findings);
    else noteRefused(caller, memory, findings);
  }
}

function answered({ response, blocked }: ApiCall): boolean {
  return ((response.status >= 200 && response.status < 300) || response.status === 304) && blocked !== true;
}
