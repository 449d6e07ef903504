import type { AppHeartbeat, AppStarted, WireEvent } from '../../event/index.js';
import type { ApplicationDelta, OutgoingRow, QueryRow } from '../../store/effects.js';

interface Facts extends Pick<ApplicationDelta, 'id' | 'serviceId' | 'start' | 'modules'> {
  readonly queries: Map<string, QueryRow>;
  readonly outgoing: Map<string, OutgoingRow>;
}

/** What libraries tell of the applications that they run in: what those are made of, what they ask for and whom they call. */
export class ApplicationFacts {
  private readonly bySensor = new Map<string, Facts>();

  add(sensorId: string, event: WireEvent, serviceId: string | undefined): void {
    if (event.kind === 'app.started') addStart(this.of(sensorId, serviceId), event);
    else if (event.kind === 'app.heartbeat' && tellsOfApplication(event))
      addHeartbeat(this.of(sensorId, serviceId), event);
  }

  deltas(): ApplicationDelta[] {
    return [...this.bySensor.values()].map(({ queries, outgoing, ...facts }) => ({
      ...facts,
      queries: [...queries.values()],
      outgoing: [...outgoing.values()],
    }));
  }

  private of(id: string, serviceId: string | undefined): Facts {
    let facts = this.bySensor.get(id);
    if (!facts) {
      facts = {
        id,
        serviceId,
        start: undefined,
        modules: undefined,
        queries: new Map(),
        outgoing: new Map(),
      };
      this.bySensor.set(id, facts);
    }
    facts.serviceId = serviceId ?? facts.serviceId;
    return facts;
  }
}

/** Most heartbeats do not: they write nothing then. */
const tellsOfApplication = ({ modules, queries = [], outgoing = [] }: AppHeartbeat): boolean =>
  modules !== undefined || queries.length > 0 || outgoing.length > 0;

function addStart(facts: Facts, event: AppStarted): void {
  const { time: at, runtime, frameworks, components, componentsOmitted } = event;
  if (facts.start && facts.start.at > at) return;
  facts.start = { at, runtime, frameworks, components, componentsOmitted };
}

function addHeartbeat(facts: Facts, { time: at, modules, queries = [], outgoing = [] }: AppHeartbeat): void {
  if (modules && !(facts.modules && facts.modules.at > at)) facts.modules = { at, list: modules };
  for (const { method, route, statement, tables, columns, constrained, count } of queries)
    addUp(facts.queries, { method, route, statement, tables, columns, constrained }, count);
  for (const { method, route, host, count } of outgoing)
    addUp(facts.outgoing, { method, route, host }, count);
}

function addUp<T extends object>(rows: Map<string, T & { count: number }>, named: T, count: number): void {
  const key = JSON.stringify(named);
  const known = rows.get(key);
  if (known) known.count += count;
  else rows.set(key, { ...named, count });
}
