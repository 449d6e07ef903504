import type { ApiCall, EventSource, Instant } from '../../event/index.js';
import type { AlertDelta, Effects, EndpointDelta, SensorDelta, ServiceDelta } from '../../store/effects.js';
import type { LogEntry } from '../../store/event-log.js';
import type { EndpointEntry, ServiceEntry } from '../catalog/catalog-entries.js';
import { cleanText } from '../clean-text.js';
import type { EnrichedBatch } from '../enrich/enrich-batch.js';
import type { PipelineMetrics } from '../pipeline-metrics.js';
import type { AttributedFinding } from '../plugin-host.js';
import { ApplicationFacts } from './application-facts.js';
import { DeclaredSurface } from './declared-surface.js';
import { alertIdOf, alertOf, mergeAlert } from './merge-alert.js';
import { addCollectedCall, addLoss, addSensorFacts } from './sensor-facts.js';

/** Sums up what a span of the log causes, so that it can be committed at once. */
export class EffectsAccumulator {
  events = 0;
  /** Entries of the log, with those that told nothing. */
  entries = 0;
  private readonly services = new Map<string, ServiceDelta>();
  private readonly endpoints = new Map<string, EndpointDelta>();
  private readonly sensors = new Map<string, SensorDelta>();
  private readonly alerts = new Map<string, AlertDelta>();
  private readonly declared: DeclaredSurface;
  private readonly applications = new ApplicationFacts();

  constructor(
    private readonly organisationId: string,
    private readonly metrics: PipelineMetrics,
  ) {
    this.declared = new DeclaredSurface(organisationId);
  }

  addBatch(entry: LogEntry, enriched: EnrichedBatch): void {
    const { source, batch, attributions } = enriched;
    const sensor = this.sensorOf(entry, enriched);
    sensor.batches++;
    sensor.events += batch.events.length;
    this.events += batch.events.length;
    if (batch.dropped)
      for (const [reason, count] of Object.entries(batch.dropped)) addLoss(sensor, reason, count);
    for (const {
      enriched: { event },
      service,
      endpoint,
      parts,
    } of attributions) {
      if (event.kind === 'api.call') {
        // What was written down elsewhere is no sign that anything is mirrored.
        if (!event.logged) addCollectedCall(sensor, event.time);
        if (parts?.length) for (const part of parts) this.addCall(part.call, part.endpoint, source);
        else if (endpoint) this.addCall(event, endpoint, source);
        else this.metrics.unmatchedCalls++;
        if (service) this.serviceOf(service, source, event.time).calls++;
      } else {
        if (service) this.serviceOf(service, source, event.time);
        if (endpoint) this.endpointOf(endpoint, source, event.time);
        addSensorFacts(sensor, event);
        this.applications.add(sensor.id, event, service?.id);
        if (event.kind === 'app.heartbeat' && service) this.declared.addRoutes(event, service);
        else if (event.kind === 'gateway.listed') this.declared.addGateway(event);
      }
    }
  }

  addFinding(finding: AttributedFinding): void {
    const id = alertIdOf(this.organisationId, finding);
    const alert = this.alerts.get(id);
    if (alert) mergeAlert(alert, finding);
    else this.alerts.set(id, alertOf(id, finding));
  }

  effects(): Effects {
    return {
      services: [...this.services.values()],
      endpoints: [...this.endpoints.values()],
      sensors: [...this.sensors.values()],
      alerts: [...this.alerts.values()],
      routes: this.declared.routes(),
      gateways: this.declared.gateways(),
      applications: this.applications.deltas(),
    };
  }

  private addCall(call: ApiCall, entry: EndpointEntry, source: EventSource): void {
    const endpoint = this.endpointOf(entry, source, call.time);
    endpoint.calls++;
    if (call.response.status >= 400) endpoint.errors++;
    if (call.principal) endpoint.authenticatedCalls++;
  }

  private serviceOf(entry: ServiceEntry, source: EventSource, time: Instant): ServiceDelta {
    let delta = this.services.get(entry.id);
    if (!delta) {
      const { id, name, kind } = entry;
      delta = { id, name, kind, firstSeenAt: time, lastSeenAt: time, calls: 0, sensorKinds: new Set() };
      this.services.set(id, delta);
    }
    see(delta, time);
    delta.sensorKinds.add(source.sensorKind);
    return delta;
  }

  private endpointOf(entry: EndpointEntry, source: EventSource, time: Instant): EndpointDelta {
    let delta = this.endpoints.get(entry.facet.id);
    if (!delta) {
      const { id, serviceId, method, host, template, declared } = entry.facet;
      delta = {
        ...{
          id,
          serviceId,
          method,
          host,
          template,
          declared,
          templateSource: entry.templateSource,
          protocol: entry.protocol,
          operation: entry.operation,
        },
        ...{ firstSeenAt: time, lastSeenAt: time, calls: 0, errors: 0, authenticatedCalls: 0 },
        sensorKinds: new Set(),
      };
      this.endpoints.set(id, delta);
    } else if (delta.serviceId !== entry.facet.serviceId && entry.service.kind === 'application') {
      // The application has taken over what the agentless sensor had found, within this very span.
      delta.serviceId = entry.facet.serviceId;
      delta.template = entry.facet.template;
      delta.templateSource = entry.templateSource;
      delta.declared = entry.facet.declared;
    }
    see(delta, time);
    delta.sensorKinds.add(source.sensorKind);
    return delta;
  }

  private sensorOf(entry: LogEntry, { source, batch }: EnrichedBatch): SensorDelta {
    let delta = this.sensors.get(source.sensorId);
    if (!delta) {
      const { instance, kind, version, name } = batch.sensor;
      delta = {
        ...{
          id: source.sensorId,
          enrolmentId: entry.enrolmentId,
          instance,
          kind,
          version: cleanText(version, 80),
        },
        ...{
          name: name === undefined ? undefined : cleanText(name, 120),
          losses: new Map(),
          events: 0,
          batches: 0,
        },
        ...{
          firstSeenAt: entry.receivedAt,
          lastSeenAt: entry.receivedAt,
          policyVersion: undefined,
          coverage: undefined,
        },
      };
      this.sensors.set(source.sensorId, delta);
    }
    see(delta, entry.receivedAt);
    return delta;
  }
}

function see(delta: { firstSeenAt: number; lastSeenAt: number }, time: Instant): void {
  if (time < delta.firstSeenAt) delta.firstSeenAt = time;
  if (time > delta.lastSeenAt) delta.lastSeenAt = time;
}
