import type { ApiCall, SensorKind } from '../../event/index.js';
import { observeFacts } from '../../inventory/facts/endpoint-facts.js';
import { addName } from '../../inventory/facts/facts-state.js';
import { CallForms } from '../../inventory/knowledge/call-forms.js';
import { createKnowledge, type EndpointKnowledge } from '../../inventory/knowledge/endpoint-knowledge.js';
import type { EndpointSketch } from '../../inventory/schemas/endpoint-sketch.js';
import { CallStats } from './call-stats.js';

function fieldsOf({ query, headers, bodies, responses }: EndpointSketch): number {
  let fields = query.fields.size + headers.fields.size;
  for (const body of bodies.values()) fields += body.fields.size;
  for (const response of responses.values()) {
    fields += response.headers.fields.size;
    for (const body of response.bodies.values()) fields += body.fields.size;
  }
  return fields;
}

/** What one endpoint's calls told since the last save. */
export class EndpointTally {
  readonly stats: CallStats;
  calls = 0;
  lastAt = 0;
  private readonly gathered = createKnowledge();
  private readonly forms = new CallForms();
  private learned = 0;

  constructor(endpointId: string) {
    this.stats = new CallStats(endpointId);
  }

  /** Fields that are held: a measure of memory. */
  get fields(): number {
    return this.forms.fields + this.learned;
  }

  add(call: ApiCall, sensorKind: SensorKind, receivedAt: number): void {
    this.calls++;
    if (call.time > this.lastAt) this.lastAt = Math.min(call.time, receivedAt);
    if (this.forms.observe(call, this.gathered.sketch)) this.learned = fieldsOf(this.gathered.sketch);
    observeFacts(this.gathered.facts, call, sensorKind);
    this.stats.add(call, sensorKind, receivedAt);
  }

  /** A service of the customer's own was found to have made one of its calls. */
  addCaller(service: string, time: number): void {
    if (time > this.lastAt) this.lastAt = time;
    addName(this.gathered.facts, 'caller', service, { count: 1, last: time });
  }

  knowledge(): EndpointKnowledge {
    this.forms.fold(this.gathered.sketch);
    return this.gathered;
  }
}
