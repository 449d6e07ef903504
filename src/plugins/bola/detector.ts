import type { ApiCall, EndpointFacet, EventOf, Principal } from '../../event/index.js';
import {
  addTo,
  age,
  bucketOf,
  type Detector,
  type DetectorContext,
  type Finding,
  type LogHistogram,
  newLogHistogram,
  quantileOf,
  type StateMap,
  timeOf,
  type z,
} from '../sdk/index.js';
import { type AccessRecord, type Claim, newAccessRecord, note, noteOwners } from './access-record.js';
import { findingOf } from './claims.js';
import type { config } from './config.js';
import { nounOfField, referenceKnownAs, returnedKey } from './object-noun.js';
import {
  give,
  OBJECTS,
  type ObjectRecord,
  ownersOf,
  reach,
  relationOf,
  shortOf,
  shortOfAddress,
} from './ownership.js';
import { Staff } from './staff.js';

type Config = z.output<typeof config>;
type Context = DetectorContext<Config>;
type Call = EventOf<'api.call'>;

/** How many objects principals of one endpoint reach without being given them, or are refused. */
interface EndpointRecord {
  fresh: LogHistogram;
  refused: LogHistogram;
  principals: number;
}

/** A call that can be judged: attributed, and by somebody. */
interface Judged {
  readonly call: Call;
  readonly event: ApiCall;
  readonly endpoint: EndpointFacet;
  readonly principal: Principal;
  readonly short: string;
  /** Where a principal is only a session, the place that ties his sessions together. */
  readonly address: string | undefined;
  readonly at: number;
}

interface Memory {
  readonly objects: StateMap<ObjectRecord>;
  readonly access: StateMap<AccessRecord>;
  readonly endpoints: StateMap<EndpointRecord>;
  readonly staff: Staff;
}

const ACCESS_MAX = 50_000;
const ENDPOINTS = { entriesMax: 5000, ttlMs: 30 * 86_400_000 };
const SAMPLES_MAX = 4096;
/** Addresses of a machine's own or of a proxy tell nothing about who is behind them. */
const PRIVATE = /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cd]|fe80)/i;

/** Learns who was given what, and counts who reaches what he was not given: see the README for each decision. */
export class Bola implements Detector<'api.call', Config> {
  detect(batch: readonly Call[], context: Context): Finding[] {
    const { config, state } = context;
    const memory: Memory = {
      objects: state.map('objects', OBJECTS),
      access: state.map('access', { entriesMax: ACCESS_MAX, ttlMs: config.windowMinutes * 60_000 }),
      endpoints: state.map('endpoints', ENDPOINTS),
      staff: new Staff(state),
    };
    const findings: Finding[] = [];
    for (const call of batch) {
      const { event, endpoint } = call;
      const { principal } = event;
      if (endpoint === undefined || principal === undefined || event.blocked === true) continue;
      const { address } = event.client;
      const tied = principal.kind === 'session' && !PRIVATE.test(address);
      const judged: Judged = {
        call,
        event,
        endpoint,
        principal,
        short: shortOf(principal.token),
        address: tied ? shortOfAddress(address) : undefined,
        at: timeOf(call),
      };
      const innocent =
        event.objects === undefined || event.objects.length === 0 || judge(judged, memory, config, findings);
      if (innocent && event.returned !== undefined && isSuccess(event)) learn(judged, memory, config);
    }
    return findings;
  }
}

/** Judges the objects that a request names. False when one of them was another's: what the response gave is loot. */
function judge(judged: Judged, memory: Memory, config: Config, findings: Finding[]): boolean {
  const { event, endpoint, principal, short, address, at } = judged;
  const success = isSuccess(event);
  const refused = event.response.status === 403 || event.response.status === 404;
  if (!success && !refused) return true;
  const accessKey = `${endpoint.id}|${principal.token}`;
  let record: AccessRecord | undefined;
  let innocent = true;
  for (const reference of event.objects ?? []) {
    const { key, noun } = referenceKnownAs(reference, event.path);
    const object = memory.objects.get(key);
    const relation = relationOf(object, short, address, config.publicPrincipals);
    if (success && relation !== 'own' && relation !== 'public') reach(memory.objects, key, short, at);
    record ??= accessOf(accessKey, judged, memory, config);
    if (relation === 'own' || relation === 'public') continue;
    const claim: Claim = refused ? 'refused' : relation === 'foreign' ? 'foreign' : 'fresh';
    if (claim === 'foreign') innocent = false;
    const before = note(record, claim, key, { eventId: event.id, time: at });
    if (claim === 'foreign' && object !== undefined) noteOwners(record, ownersOf(object));
    else if (before !== undefined)
      move(endpoint.id, claim === 'refused' ? 'refused' : 'fresh', before, memory, at);
    memory.access.set(accessKey, record, at);
    if (!isReportable(record, claim, at, config)) continue;
    const usual = exceeds(record, claim, judged, memory, config);
    if (usual === undefined || memory.staff.has(principal.token, principal.roles, noun)) continue;
    findings.push(findingOf(judged.call, record, claim, usual, at));
    record.reportedAt[claim] = at;
    record.calls[claim] = 0;
  }
  return innocent;
}

/** What the response handed out belongs to the principal from now on, except what the request had named itself. */
function learn(
  { event, principal, short, address, at }: Judged,
  { objects, staff }: Memory,
  config: Config,
): void {
  let field: string | undefined;
  let noun = '';
  for (const returned of event.returned ?? []) {
    if (event.objects?.some(({ token }) => token === returned.token)) continue;
    if (returned.name !== field) {
      field = returned.name;
      noun = nounOfField(field, event.path);
    }
    if (give(objects, returnedKey(noun, returned), short, address, at, config.publicPrincipals))
      staff.grant(principal.token, noun, at);
  }
}

function accessOf(
  key: string,
  { principal, endpoint, at }: Judged,
  memory: Memory,
  config: Config,
): AccessRecord {
  const present = memory.access.get(key);
  if (present !== undefined && at - present.start < config.windowMinutes * 60_000) return present;
  // A new window, though the alert of the last one may be the same attack: it goes on reporting at its own pace.
  const record = { ...newAccessRecord(at), ...(present && { reportedAt: present.reportedAt }) };
  memory.access.set(key, record, at);
  memory.staff.enrol(principal.token, principal.roles, at);
  const of = memory.endpoints.get(endpoint.id) ?? {
    fresh: newLogHistogram(),
    refused: newLogHistogram(),
    principals: 0,
  };
  if (present === undefined) of.principals++;
  for (const histogram of [of.fresh, of.refused]) {
    addTo(histogram, 0);
    if (histogram.total > SAMPLES_MAX) age(histogram);
  }
  memory.endpoints.set(endpoint.id, of, at);
  return record;
}

/** Follows one principal's count from `before` to `before + 1` in what the endpoint's principals usually do. */
function move(
  endpointId: string,
  kind: 'fresh' | 'refused',
  before: number,
  memory: Memory,
  at: number,
): void {
  const from = bucketOf(before);
  const to = bucketOf(before + 1);
  if (from === to) return;
  const of = memory.endpoints.get(endpointId);
  if (of === undefined) return;
  addTo(of[kind], from, -1);
  addTo(of[kind], to);
  memory.endpoints.set(endpointId, of, at);
}

function isReportable(
  { reportedAt }: AccessRecord,
  claim: Claim,
  at: number,
  { reportMinutes }: Config,
): boolean {
  const last = reportedAt[claim];
  return last === undefined || at - last >= reportMinutes * 60_000;
}

/** What is usual at the endpoint, when this principal is far above it; else undefined. */
function exceeds(
  record: AccessRecord,
  claim: Claim,
  { principal, endpoint }: Judged,
  { endpoints }: Memory,
  config: Config,
): number | undefined {
  // A session ends, and the objects that its successor still knows of look like another's.
  const caution = principal.kind === 'session' ? 2 : 1;
  if (claim === 'foreign')
    return record.foreign.length >= config.foreignObjectsMin * caution &&
      record.owners.length >= config.ownersMin
      ? 0
      : undefined;
  const count = record[claim].length;
  if (count < (claim === 'fresh' ? config.enumeratedObjectsMin : config.probedObjectsMin)) return undefined;
  // Foreign objects among them: it is told as that.
  if (claim === 'fresh' && record.reportedAt.foreign !== undefined) return undefined;
  const of = endpoints.get(endpoint.id);
  if (of === undefined || of.principals <= config.peersMin)
    return claim === 'refused' && count >= 2 * config.probedObjectsMin ? 0 : undefined;
  const usual = quantileOf(of[claim], 0.95, bucketOf(count));
  return count > config.enumerationFactor * usual ? usual : undefined;
}

function isSuccess({ response }: ApiCall): boolean {
  return response.status >= 200 && response.status < 300;
}
