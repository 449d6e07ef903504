import type { ApiCall, EndpointFacet, EnrichedEvent } from '../../../../src/event/index.js';
import { buildCall, buildEndpoint, TEST_TIME, testToken } from '../../../../src/plugins/sdk/testing/index.js';

/** A story told in events, kept as a folder under test/cases. */
export interface Scenario {
  readonly guarantee: string;
  readonly config?: unknown;
  readonly events: readonly EnrichedEvent[];
}

export interface CallOptions extends Partial<ApiCall> {
  readonly on?: EndpointFacet | undefined;
  readonly by?: string;
  readonly roles?: readonly string[];
  readonly status?: number;
  readonly from?: string;
}

/** Tells a story: a clock that each call moves on, and ids in order. */
export class Story {
  readonly events: EnrichedEvent[] = [];
  now = TEST_TIME;

  constructor(private readonly stepMs = 500) {}

  wait(ms: number): this {
    this.now += ms;
    return this;
  }

  nextId(): string {
    return `event-${String(this.events.length + 1).padStart(6, '0')}`;
  }

  call({ on, by, roles, status = 200, from = '198.51.100.7', ...call }: CallOptions): this {
    const principal = by === undefined ? {} : { principal: principalOf(by, roles) };
    const event = {
      id: this.nextId(),
      time: this.now,
      client: { address: from },
      response: { status },
      ...principal,
      ...call,
    };
    this.events.push(buildCall(event, { endpoint: on }));
    this.now += this.stepMs;
    return this;
  }

  add(event: EnrichedEvent): this {
    this.events.push(event);
    this.now += this.stepMs;
    return this;
  }
}

export function principalOf(name: string, roles?: readonly string[]): NonNullable<ApiCall['principal']> {
  return {
    token: testToken(name),
    kind: 'jwt',
    ...(roles && { roles: roles.map((role) => testToken(`role ${role}`)) }),
  };
}

export const inPath = (id: string | number): NonNullable<ApiCall['objects']> => [
  { in: 'path', name: 'id', type: 'int', token: testToken(`int ${id}`) },
];

export const returned = (name: string, ids: readonly (string | number)[]): NonNullable<ApiCall['returned']> =>
  ids.map((id) => ({ name, type: 'int', token: testToken(`int ${id}`) }));

export const listOrders = buildEndpoint({ template: '/orders' });
export const getOrder = buildEndpoint({ template: '/orders/{id}' });
export const getProduct = buildEndpoint({ template: '/products/{id}' });

export const numbers = (count: number, from = 0): number[] =>
  Array.from({ length: count }, (_, i) => from + i);
