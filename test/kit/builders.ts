import { createHash, randomUUID } from 'node:crypto';
import {
  type ApiCall,
  type AppHeartbeat,
  type AppStarted,
  type AttackSeen,
  type BatchEnvelope,
  type CaptureMeasured,
  CONTRACT_VERSION,
  type GatewayListed,
  type WireEvent,
} from '../../src/event/index.js';
import { manualClock } from './manual-clock.js';

/** The time of events that are given none. */
export const builtAt = manualClock().now();

/** A keyed token as a sensor would send: the same words give the same token. */
export function token(words: string): string {
  return createHash('sha256').update(words).digest().subarray(0, 16).toString('base64url');
}

const eventId = () => randomUUID().replaceAll('-', '');

/** `GET /orders/<int>` of the shop, 200, by a user with a session. */
export function apiCall(overrides: Partial<ApiCall> = {}): ApiCall {
  return {
    kind: 'api.call',
    id: eventId(),
    time: builtAt,
    service: 'shop',
    protocol: 'rest',
    method: 'GET',
    host: 'shop.example.com',
    path: ['orders', { type: 'int', token: token('order 17') }],
    route: '/orders/:id',
    request: { headers: { fields: [{ path: 'authorization', type: 'string' }] }, bytes: 0 },
    response: {
      status: 200,
      contentType: 'application/json',
      bytes: 312,
      body: {
        fields: [
          { path: 'id', type: 'integer' },
          { path: 'customer.email', type: 'string', format: 'email', classes: ['email'] },
        ],
      },
    },
    durationMs: 12.5,
    objects: [{ in: 'path', name: 'id', type: 'int', token: token('order 17') }],
    principal: { token: token('alice'), kind: 'session' },
    client: { address: '198.51.100.7' },
    transport: { tls: true, http: '1.1' },
    ...overrides,
  };
}

/** SQL injection that reached its sink through the parameter `q`. */
export function attackSeen(overrides: Partial<AttackSeen> = {}): AttackSeen {
  return {
    kind: 'attack.seen',
    id: eventId(),
    time: builtAt,
    service: 'shop',
    class: 'sqli',
    rule: 'sqli.sink',
    confidence: 0.99,
    location: 'query',
    parameter: 'q',
    sink: { kind: 'sql', operation: 'pg.query' },
    outcome: 'reached-sink',
    request: {
      method: 'GET',
      host: 'shop.example.com',
      path: ['search'],
      route: '/search',
      client: { address: '203.0.113.66' },
    },
    frames: [{ file: 'routes/search.js', line: 12, function: 'search' }],
    ...overrides,
  };
}

export function appStarted(overrides: Partial<AppStarted> = {}): AppStarted {
  return {
    kind: 'app.started',
    id: eventId(),
    time: builtAt,
    service: 'shop',
    runtime: { name: 'node', version: '20.20.2' },
    library: { version: '0.1.0' },
    frameworks: [{ name: 'express', version: '5.3.0' }],
    components: [{ type: 'library', name: 'express', version: '5.3.0', purl: 'pkg:npm/express@5.3.0' }],
    ...overrides,
  };
}

export function appHeartbeat(overrides: Partial<AppHeartbeat> = {}): AppHeartbeat {
  return {
    kind: 'app.heartbeat',
    id: eventId(),
    time: builtAt,
    service: 'shop',
    uptimeSeconds: 60,
    routes: [{ method: 'GET', route: '/orders/:id', framework: 'express' }],
    modules: [{ name: 'express', version: '5.3.0', hook: 'hooked' }],
    policyVersion: 1,
    ...overrides,
  };
}

export function captureMeasured(overrides: Partial<CaptureMeasured> = {}): CaptureMeasured {
  return {
    kind: 'capture.measured',
    id: eventId(),
    time: builtAt,
    intervalMs: 10_000,
    source: 'vxall',
    packets: 1000,
    kernelDrops: 0,
    transactions: 100,
    unreadable: 0,
    unpaired: 0,
    truncated: 0,
    opaqueFlows: 3,
    ...overrides,
  };
}

export function gatewayListed(overrides: Partial<GatewayListed> = {}): GatewayListed {
  return {
    kind: 'gateway.listed',
    id: eventId(),
    time: builtAt,
    provider: 'aws',
    type: 'apigateway-rest',
    gatewayId: 'a1b2c3d4e5',
    stage: 'prod',
    region: 'eu-central-1',
    hosts: ['a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com'],
    routes: [{ method: 'GET', route: '/orders/{id}', authorizer: 'jwt' }],
    ...overrides,
  };
}

/** A batch of lane 0 from an in-app library. */
export function batch(events: readonly WireEvent[], overrides: Partial<BatchEnvelope> = {}): BatchEnvelope {
  return {
    v: CONTRACT_VERSION,
    batch: randomUUID(),
    sensor: { instance: 'test-instance-1', kind: 'inapp-node', version: '0.1.0', name: 'shop@test' },
    lane: 0,
    sentAt: builtAt,
    events: [...events],
    ...overrides,
  };
}
