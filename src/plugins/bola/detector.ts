import type { ApiCall, EndpointFacet, EventOf, Principal } from '../../event/index.js';
import {
  type Detector,
  type DetectorContext,
  type Finding,
  type StateMap,
  timeOf,
  type z,
} from '../sdk/index.js';
import { type AccessRecord, type Claim, newAccessRecord, note, noteOwners } from './access-record.js';
import { findingOf } from './claims.js';
import type { config } from './config.js';
import {
  type EndpointRecord,
  move,
  newEndpointRecord,
  principalsOf,
  see,
  usualOf,
} from './endpoint-record.js';
import { nounOfField, nounOfReference, scopeOf } from './object-noun.js';
import {
  give,
  OBJECTS,
  type ObjectRecord,
  type Objects,
  ownersOf,
  reach,
  recordOf,
  relationOf,
  shortOf,
  shortOfAddress,
} from './ownership.js';
import { Staff } from './staff.js';

type Config = z.output<typeof config>;
type Context = DetectorContext<Config>;
type Call = EventOf<'api.call'>;

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
  readonly objects: Objects;
  readonly access: StateMap<AccessRecord>;
  readonly endpoints: StateMap<EndpointRecord>;
  readonly staff: Staff;
}

const ACCESS_MAX = 50_000;
const ENDPOINTS = { entriesMax: 5000, ttlMs: 30 * 86_400_000 };
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
  if (!success && event.response.status !== 403 && event.response.status !== 404) return true;
  const of = memory.endpoints.get(endpoint.id) ?? newEndpointRecord();
  if (see(of, short)) {
    memory.endpoints.set(endpoint.id, of, at);
    memory.staff.enrol(principal.token, principal.roles, at);
  }
  let innocent = true;
  for (const reference of event.objects ?? []) {
    const { token } = reference;
    const noun = nounOfReference(reference, event.path);
    const scope = scopeOf(noun, reference.type);
    const records = memory.objects.get(token);
    const object = recordOf(records, scope);
    const relation = relationOf(object, short, address, config.publicPrincipals);
    if (relation === 'own' || relation === 'public') continue;
    if (success) reach(memory.objects, token, scope, records, short, at);
    const claim: Claim = !success ? 'refused' : relation === 'foreign' ? 'foreign' : 'fresh';
    if (claim === 'foreign') innocent = false;
    const finding = suspect(judged, { token, noun, claim, object }, of, memory, config);
    if (finding !== undefined) findings.push(finding);
  }
  return innocent;
}

interface Suspicion {
  readonly token: string;
  readonly noun: string;
  readonly claim: Claim;
  readonly object: ObjectRecord | undefined;
}

function suspect(
  { call, event, endpoint, principal, at }: Judged,
  { token, noun, claim, object }: Suspicion,
  of: EndpointRecord,
  memory: Memory,
  config: Config,
): Finding | undefined {
  const key = `${endpoint.id}|${principal.token}`;
  const record = accessOf(memory.access.get(key), at, config);
  const before = note(record, claim, `${noun}|${token}`, { eventId: event.id, time: at });
  if (claim === 'foreign') noteOwners(record, object === undefined ? [] : ownersOf(object));
  else if (before !== undefined && move(of, claim, before)) memory.endpoints.set(endpoint.id, of, at);
  memory.access.set(key, record, at);
  if (!isReportable(record, claim, at, config)) return undefined;
  const usual = exceeds(record, claim, principal, of, config);
  if (usual === undefined || memory.staff.has(principal.token, principal.roles, noun)) return undefined;
  const finding = findingOf(call, record, claim, usual, at);
  record.reportedAt[claim] = at;
  record.calls[claim] = 0;
  return finding;
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
    const { token, name } = returned;
    if (event.objects?.some((named) => named.token === token)) continue;
    if (name !== field) {
      field = name;
      noun = nounOfField(name, event.path);
    }
    const scope = scopeOf(noun, returned.type);
    if (give(objects, token, scope, short, address, at, config.publicPrincipals))
      staff.grant(principal.token, noun, at);
  }
}

/** A new window after the last, though the alert may be about the same attack: it goes on reporting at its own pace. */
function accessOf(present: AccessRecord | undefined, at: number, config: Config): AccessRecord {
  if (present !== undefined && at - present.start < config.windowMinutes * 60_000) return present;
  return { ...newAccessRecord(at), ...(present && { reportedAt: present.reportedAt }) };
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
  { kind }: Principal,
  of: EndpointRecord,
  config: Config,
): number | undefined {
  if (claim === 'foreign') {
    // A session ends, and the objects that its successor still knows of look like another's.
    const least = config.foreignObjectsMin * (kind === 'session' ? 2 : 1);
    return record.foreign.length >= least && record.owners.length >= config.ownersMin ? 0 : undefined;
  }
  const count = record[claim].length;
  if (count < (claim === 'fresh' ? config.enumeratedObjectsMin : config.probedObjectsMin)) return undefined;
  // Foreign objects among them: it is told as that.
  if (claim === 'fresh' && record.reportedAt.foreign !== undefined) return undefined;
  if (principalsOf(of) <= config.peersMin)
    return claim === 'refused' && count >= 2 * config.probedObjectsMin ? 0 : undefined;
  const usual = usualOf(of, claim, count);
  return count > config.enumerationFactor * usual ? usual : undefined;
}

function isSuccess({ response }: ApiCall): boolean {
  return response.status >= 200 && response.status < 300;
}
