import type {
  ApiCall,
  AttackSeen,
  EndpointFacet,
  EventKind,
  EventOf,
  SensorKind,
} from '../../../event/index.js';

/** Organisation of events that name none. */
export const TEST_ORGANISATION = '00000000-0000-4000-8000-000000000001';

/** 2026-01-01T00:00:00Z */
export const TEST_TIME = 1_767_225_600_000;

export interface EndpointOptions {
  readonly id?: string;
  readonly serviceId?: string;
  readonly method?: string;
  readonly host?: string;
  readonly template?: string;
  readonly declared?: boolean | undefined;
}

export interface EventOptions {
  readonly organisationId?: string;
  readonly endpoint?: EndpointFacet | undefined;
  readonly sensorKind?: SensorKind;
}

/** Test runners make every look at a global slow. */
const { imul } = Math;

/** 32 bits of FNV-1a over text and a seed. */
function hash(text: string, seed: number): number {
  let h = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < text.length; i++) h = imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0;
  h = imul(h ^ (h >>> 15), 0x2c1b3c6d) >>> 0;
  return (h ^ (h >>> 13)) >>> 0;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** A token of the right form for a readable name: equal names, equal tokens. Not a real HMAC. */
export function testToken(name: string): string {
  let token = '';
  for (let seed = 0; token.length < 22; seed++) {
    let h = hash(name, seed);
    for (let i = 0; i < 5 && token.length < 22; i++) {
      token += alphabet[h & 63];
      h >>>= 6;
    }
  }
  return token;
}

/** A UUID for a readable name. */
export function testId(name: string): string {
  const hex = [0, 1, 2, 3].map((seed) => hash(name, seed).toString(16).padStart(8, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function buildEndpoint(options: EndpointOptions = {}): EndpointFacet {
  const { method = 'GET', host = 'shop.test', template = '/orders/{id}' } = options;
  return {
    id: options.id ?? testId(`${method} ${host} ${template}`),
    serviceId: options.serviceId ?? testId(`service ${host}`),
    method,
    host,
    template,
    firstSeenAt: TEST_TIME,
    declared: options.declared,
  };
}

/** A valid `api.call`; what `call` names replaces the defaults. */
export function buildCall(call: Partial<ApiCall> = {}, options: EventOptions = {}): EventOf<'api.call'> {
  const time = call.time ?? TEST_TIME;
  const endpoint = 'endpoint' in options ? options.endpoint : buildEndpoint();
  const event: ApiCall = {
    kind: 'api.call',
    id: 'event-00000001',
    time,
    service: 'shop',
    protocol: 'rest',
    method: endpoint?.method ?? 'GET',
    host: endpoint?.host ?? 'shop.test',
    path: pathOf(endpoint?.template ?? '/', call.objects),
    response: { status: 200 },
    client: { address: '192.0.2.1' },
    transport: { tls: true },
    ...call,
  };
  return {
    kind: 'api.call',
    event,
    ...attribution(time, options),
    endpoint,
    serviceId: endpoint?.serviceId,
    principal: event.principal?.token,
    clientAddress: event.client.address,
  };
}

/** A valid `attack.seen`; what `attack` names replaces the defaults. */
export function buildAttack(
  attack: Partial<AttackSeen> = {},
  options: EventOptions = {},
): EventOf<'attack.seen'> {
  const time = attack.time ?? TEST_TIME;
  const endpoint = 'endpoint' in options ? options.endpoint : buildEndpoint();
  const event: AttackSeen = {
    kind: 'attack.seen',
    id: 'attack-00000001',
    time,
    service: 'shop',
    class: 'sqli',
    rule: 'sqli.tautology',
    confidence: 0.95,
    outcome: 'attempted',
    ...attack,
  };
  return {
    kind: 'attack.seen',
    event,
    ...attribution(time, options),
    endpoint,
    serviceId: endpoint?.serviceId,
    principal: event.request?.principal?.token,
    clientAddress: event.request?.client?.address,
  };
}

/** An event of any other kind around a wire event. */
export function buildEvent<K extends EventKind>(
  event: EventOf<K>['event'],
  options: EventOptions = {},
): EventOf<K> {
  return {
    kind: event.kind as K,
    event,
    ...attribution(event.time, options),
    endpoint: options.endpoint,
    serviceId: options.endpoint?.serviceId,
    principal: undefined,
    clientAddress: undefined,
  };
}

function attribution(
  time: number,
  { organisationId = TEST_ORGANISATION, sensorKind = 'inapp-node' }: EventOptions,
) {
  return { source: { organisationId, sensorId: testId('sensor'), sensorKind, receivedAt: time + 50 } };
}

/** The segments of a template, each placeholder filled with the next object that the path names. */
function pathOf(template: string, objects: ApiCall['objects'] = []): ApiCall['path'] {
  const inPath = objects.filter((object) => object.in === 'path');
  let next = 0;
  return template
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => {
      if (!segment.startsWith('{')) return segment;
      const object = inPath[next++];
      return { type: object?.type ?? 'int', token: object?.token ?? testToken(`${template} ${next}`) };
    });
}
