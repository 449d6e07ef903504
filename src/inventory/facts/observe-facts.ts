import type { ApiCall, SensorKind } from '../../event/index.js';
import { isRefusedInBody } from '../operations/answered-operation.js';
import { answerFacts } from './answer-facts.js';
import { callerFacts, originFacts } from './caller-facts.js';
import { addHash, hashOf } from './distinct.js';
import { type FactName, type Stream, streams } from './fact-name.js';
import { addEarliest, addName, addRecent, DAY_MS, dayCounts, type EndpointFacts } from './facts-state.js';
import { addValue } from './histogram.js';
import { isTold, type ObservedCall } from './observed-call.js';
import { requestFacts } from './request-facts.js';
import { softwareName } from './software-name.js';

const isStream: ReadonlySet<string> = new Set(streams);

const seen: Readonly<Record<SensorKind, FactName>> = {
  'inapp-node': 'seen-inapp-node',
  'inapp-python': 'seen-inapp-python',
  'inapp-java': 'seen-inapp-java',
  collector: 'seen-collector',
};

function statusFacts({ call, hits, succeeded }: ObservedCall): void {
  const { status } = call.response;
  if (succeeded) hits.push('succeeded');
  else if (status >= 500) hits.push('server-errors');
  else if (status >= 400) {
    hits.push('client-errors');
    if (status === 401 || status === 403) hits.push('refused');
    else if (status === 429) hits.push('limited');
  } else if (status >= 300) hits.push('redirected');
}

/** What answers say to be made of, and who of the customer's own services asks. */
function neighbourFacts({ call, hits, names }: ObservedCall, kind: SensorKind): void {
  if (kind === 'collector' && call.logged !== true) hits.push('heard');
  for (const software of call.response.software ?? []) names.push(['software', softwareName(software)]);
  if (call.caller !== undefined) names.push(['caller', call.caller.service]);
}

const isCut = ({ request, response }: ApiCall): boolean =>
  request?.query?.truncated === true ||
  request?.body?.truncated === true ||
  response.body?.truncated === true ||
  response.marks?.includes('truncated') === true;

function observed(call: ApiCall, kind: SensorKind): ObservedCall {
  const { status } = call.response;
  const told = kind === 'collector' || isTold(call);
  const result: ObservedCall = {
    call,
    told,
    succeeded: status >= 200 && status < 300 && !isRefusedInBody(call),
    hits: [seen[kind]],
    names: [],
  };
  const { hits } = result;
  if (call.blocked === true) {
    // An answer of the sensor's own is not the application's.
    hits.push('blocked');
    return result;
  }
  hits.push('calls', told ? 'told' : 'brief');
  if (call.signals !== undefined && call.signals.length > 0) hits.push('attacked');
  statusFacts(result);
  callerFacts(result);
  originFacts(result);
  requestFacts(result);
  if (told) answerFacts(result);
  neighbourFacts(result, kind);
  if (isCut(call)) hits.push('truncated');
  return result;
}

function addHits(facts: EndpointFacts, hits: readonly FactName[], time: number, caller: number): void {
  const day = dayCounts(facts, Math.floor(time / DAY_MS));
  for (const name of hits) {
    day?.set(name, (day.get(name) ?? 0) + 1);
    const stats = facts.ever.get(name);
    if (stats === undefined) facts.ever.set(name, { count: 1, first: time, last: time, callers: caller });
    else {
      stats.count++;
      if (time < stats.first) stats.first = time;
      if (time > stats.last) stats.last = time;
      stats.callers |= caller;
    }
    if (!isStream.has(name)) continue;
    const times = facts.recent.get(name as Stream);
    if (times === undefined) facts.recent.set(name as Stream, [time]);
    else addRecent(times, time);
  }
}

/** Adds one call of the endpoint, as a sensor of this kind told it. */
export function observeFacts(facts: EndpointFacts, call: ApiCall, kind: SensorKind): void {
  const { hits, names, succeeded } = observed(call, kind);
  const { time, client, principal } = call;
  const address = hashOf(client.address);
  const who = principal === undefined ? address : hashOf(principal.token);
  addHits(facts, hits, time, 1 << (who & 31));
  if (call.blocked === true) return;
  for (const [set, name] of names) addName(facts, set, name, { count: 1, last: time });
  addHash(facts.clients, address);
  if (hits.includes('from-public')) addHash(facts.publicClients, address);
  if (principal !== undefined) {
    addHash(facts.principals, who);
    for (const role of principal.roles ?? []) addHash(facts.roles, hashOf(role));
    if (succeeded) addEarliest(facts.earliest, time);
  }
  if (call.durationMs !== undefined) addValue(facts.latencyMs, call.durationMs);
  if (call.response.bytes !== undefined) addValue(facts.responseBytes, call.response.bytes);
}
