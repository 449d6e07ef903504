import { rankOf } from '../../../src/pipeline/collect/ranks.js';
import { deterministicId } from '../../../src/store/deterministic-id.js';
import type {
  AlertDelta,
  ApplicationDelta,
  Effects,
  EndpointDelta,
  SensorDelta,
  ServiceDelta,
} from '../../../src/store/effects.js';

const time = Date.UTC(2026, 10, 22, 12);
const id = (kind: string, name: string) => deterministicId(kind, 'test', name);

export const noEffects: Effects = {
  services: [],
  endpoints: [],
  sensors: [],
  alerts: [],
  routes: [],
  gateways: [],
  applications: [],
};

export function service(name: string, overrides: Partial<ServiceDelta> = {}): ServiceDelta {
  return {
    ...{
      id: id('service', name),
      name,
      kind: 'application',
      calls: 1,
      sensorKinds: new Set(['inapp-node'] as const),
    },
    ...{ firstSeenAt: time, lastSeenAt: time },
    ...overrides,
  };
}

export function endpoint(
  of: ServiceDelta,
  template: string,
  overrides: Partial<EndpointDelta> = {},
): EndpointDelta {
  return {
    ...{
      id: id('endpoint', template),
      serviceId: of.id,
      protocol: 'rest',
      templateSource: 'route',
      method: 'GET',
      host: 'shop.test',
      template,
    },
    ...{
      operation: undefined,
      declared: undefined,
      firstSeenAt: time,
      lastSeenAt: time,
      calls: 1,
      errors: 0,
    },
    ...{ authenticatedCalls: 0, sensorKinds: new Set(['inapp-node'] as const) },
    ...overrides,
  };
}

export function alert(key: string, overrides: Partial<AlertDelta> = {}): AlertDelta {
  return {
    rank: rankOf(overrides.severity ?? 'low', overrides.outcome),
    ...{
      id: id('alert', key),
      detector: 'test',
      rule: 'test.rule',
      title: 'A title',
      severity: 'low',
      confidence: 0.5,
    },
    ...{ stage: 'probing', stages: { probing: { first: time, last: time, count: 1 } } },
    ...{ outcome: undefined, dedupeKey: key, serviceId: undefined, endpointId: undefined },
    ...{ agent: undefined, involved: { principals: [], addresses: [], agents: [] } },
    ...{ principal: undefined, clientAddress: undefined, count: 1, firstSeenAt: time, lastSeenAt: time },
    ...{ evidence: [{ eventId: 'event-00', time }] },
    ...overrides,
  };
}

export function sensor(instance: string, overrides: Partial<SensorDelta> = {}): SensorDelta {
  return {
    ...{
      id: id('sensor', instance),
      enrolmentId: id('enrolment', 'none'),
      instance,
      kind: 'inapp-node',
      version: '1.0.0',
    },
    ...{
      name: undefined,
      firstSeenAt: time,
      lastSeenAt: time,
      events: 10,
      batches: 1,
      losses: new Map<string, number>(),
    },
    ...{ policyVersion: undefined, coverage: undefined },
    ...overrides,
  };
}

export function application(of: SensorDelta, overrides: Partial<ApplicationDelta> = {}): ApplicationDelta {
  return {
    id: of.id,
    serviceId: undefined,
    start: undefined,
    modules: undefined,
    queries: [],
    outgoing: [],
    ...overrides,
  };
}
