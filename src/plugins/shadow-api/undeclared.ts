import type { ApiCall, EventOf } from '../../event/index.js';
import {
  type DetectorState,
  type Finding,
  type Pointer,
  type StateMap,
  timeOf,
  type z,
} from '../sdk/index.js';
import type { config } from './config.js';

type Config = z.output<typeof config>;
type Call = EventOf<'api.call'>;

/** What is remembered of an undeclared endpoint. */
export interface Sighting {
  /** Successful calls that no finding has told of yet. */
  calls: number;
  reportedAt: number | undefined;
  /** Data classes that its responses were seen with. */
  classes: string[];
  evidence: Pointer[];
}

const MEMORY = { entriesMax: 20_000, ttlMs: 30 * 86_400_000 };
const EVIDENCE_MAX = 5;
const CLASSES_MAX = 12;
/** Asked for by browsers and proxies on their own; a framework answers them for declared paths. */
const automatic = new Set(['OPTIONS', 'HEAD', 'TRACE']);
const reading = new Set(['GET', 'QUERY']);

/** Undeclared endpoints that have answered. */
export type Sightings = StateMap<Sighting>;

export function sightingsOf(state: DetectorState): Sightings {
  return state.map<Sighting>('endpoints', MEMORY);
}

/** An undeclared endpoint answers: one entry each, told of again when there is news. */
export function seeUndeclared(call: Call, sightings: Sightings, config: Config, findings: Finding[]): void {
  const { endpoint, event } = call;
  // `undefined` means that there is no specification to go by.
  if (endpoint === undefined || endpoint.declared !== false) return;
  if (!answered(event) || automatic.has(endpoint.method) || isIgnored(endpoint.template, config)) return;
  const at = timeOf(call);
  const seen = sightings.get(endpoint.id) ?? { calls: 0, reportedAt: undefined, classes: [], evidence: [] };
  seen.calls++;
  const more = addClasses(seen, event);
  seen.evidence.push({
    eventId: event.id,
    time: at,
    note: `${endpoint.method} answered ${event.response.status}`,
  });
  if (seen.evidence.length > EVIDENCE_MAX) seen.evidence.shift();
  const due =
    seen.reportedAt === undefined
      ? seen.calls >= config.callsMin
      : more || at - seen.reportedAt >= config.reportMinutes * 60_000;
  if (due) {
    findings.push(finding(call, seen, at));
    seen.reportedAt = at;
    seen.calls = 0;
    seen.evidence = [];
  }
  sightings.set(endpoint.id, seen, at);
}

function finding(call: Call, seen: Sighting, at: number): Finding {
  const { endpoint, event, principal } = call;
  const exposed = seen.classes.length > 0;
  const open = principal === undefined && !reading.has(event.method);
  const title = exposed ? 'Undeclared endpoint answers with sensitive data' : 'Undeclared endpoint answers';
  return {
    rule: 'shadow-api.undeclared-endpoint',
    title,
    severity: exposed || open ? 'high' : 'medium',
    confidence: 0.9,
    stage: 'reconnaissance',
    subject: { ...(endpoint && { endpointId: endpoint.id, serviceId: endpoint.serviceId }) },
    dedupeKey: `undeclared|${endpoint?.id}`,
    time: at,
    count: seen.calls,
    evidence: [...seen.evidence],
  };
}

/** 2xx: it did its work. A redirect is what catch-all routes and login pages answer too. */
function answered({ response, blocked }: ApiCall): boolean {
  return response.status >= 200 && response.status < 300 && blocked !== true;
}

/** True when a class came that the endpoint had not been seen with. */
function addClasses(seen: Sighting, { response }: ApiCall): boolean {
  const before = seen.classes.length;
  for (const { classes } of response.body?.fields ?? []) {
    if (classes === undefined) continue;
    for (const name of classes)
      if (seen.classes.length < CLASSES_MAX && !seen.classes.includes(name)) seen.classes.push(name);
  }
  return before === 0 && seen.classes.length > 0;
}

function isIgnored(template: string, { ignoredTemplates }: Config): boolean {
  return ignoredTemplates.some((ignored) =>
    ignored.endsWith('*') ? template.startsWith(ignored.slice(0, -1)) : template === ignored,
  );
}
