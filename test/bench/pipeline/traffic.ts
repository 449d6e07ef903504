import { createHash } from 'node:crypto';
import type { ApiCall } from '../../../src/event/index.js';
import { endpointOf } from './endpoints.js';

/** Calls to a mid-sized shop: users who look at their own things, and scanners. Same seed, same calls. */
export interface TrafficOptions {
  readonly principals: number;
  readonly endpoints: number;
  /** Between two events, in event time. */
  readonly stepMs: number;
  readonly seed: number;
}

export const trafficDefaults: TrafficOptions = { principals: 2000, endpoints: 200, stepMs: 5, seed: 7 };

const token = (words: string): string =>
  createHash('sha256').update(words).digest().subarray(0, 16).toString('base64url');

/** How many endpoints one principal uses. */
const ENDPOINTS_OF_USER = 12;
const THINGS_OF_USER = 12;

const fields = (names: readonly string[]) =>
  names.map((path) => {
    const email = path.endsWith('email');
    return {
      path,
      type: /count|total|id$/.test(path) ? ('integer' as const) : ('string' as const),
      ...(email && { format: 'email' as const, classes: ['email'] }),
    };
  });

const detail = { fields: fields(['id', 'state', 'total', 'customer.email', 'lines[].sku']) };
const list = { fields: fields(['items[].id', 'items[].state', 'nextCursor']) };

export class Traffic {
  private number = 0;
  private state: number;
  private readonly principals: readonly string[];
  private readonly things: readonly (readonly string[])[];

  constructor(private readonly options: TrafficOptions) {
    this.state = options.seed;
    this.principals = Array.from({ length: options.principals }, (_, index) => token(`principal ${index}`));
    this.things = this.principals.map((_, index) =>
      Array.from({ length: THINGS_OF_USER }, (__, thing) => token(`thing ${index} ${thing}`)),
    );
  }

  /** The next call, at this time. `attacker`: an address that no other call has, with a sure injection. */
  next(time: number, attacker?: string): ApiCall {
    const user = this.below(this.principals.length);
    const endpoint = this.endpointOfUser(user);
    const call = this.call(time, user, endpoint, this.thingOf(user, this.below(THINGS_OF_USER)));
    if (attacker !== undefined) {
      call.client = { address: attacker };
      delete call.principal;
      call.signals = [
        {
          rule: 'sqli.tautology',
          class: 'sqli',
          confidence: 0.97,
          location: 'query',
          name: 'q',
          fingerprint: 'STR OR NUM=NUM --',
        },
      ];
    } else if (this.below(200) === 0) {
      const { route, objects, returned, response, ...rest } = call;
      const { body, ...answer } = response;
      return { ...rest, path: [`wp-${call.id}`], response: { ...answer, status: 404 } };
    }
    return call;
  }

  /** A call that succeeds. Lists give the user his first things; `thing` is what any other endpoint is asked for. */
  call(time: number, user: number, endpoint: number, thing: string): ApiCall {
    const number = this.number++;
    const { service, method, isList, path, route } = endpointOf(endpoint);
    return {
      kind: 'api.call',
      id: `${this.options.seed.toString(36)}${number.toString(36).padStart(12, '0')}`,
      time,
      service,
      protocol: 'rest',
      method,
      host: `${service}.shop.test`,
      path: isList ? [...path] : [...path, { type: 'uuid', token: thing }],
      route,
      request: { contentType: 'application/json', bytes: 120 },
      response: {
        status: 200,
        contentType: 'application/json',
        bytes: 800 + this.below(400),
        body: isList ? list : detail,
      },
      durationMs: 3 + this.below(40),
      principal: {
        token: this.principals[user] ?? token(`principal ${user}`),
        kind: 'jwt',
        jwt: { algorithm: 'RS256', expires: true },
      },
      client: { address: `10.${user >> 8}.${user & 255}.7` },
      trace: { traceId: number.toString(16).padStart(32, '0') },
      transport: { tls: true, http: '2' },
      ...(isList
        ? {
            returned: (this.things[user] ?? [])
              .slice(0, 3)
              .map((one) => ({ name: 'items[].id', type: 'uuid' as const, token: one })),
          }
        : { objects: [{ in: 'path' as const, name: 'id', type: 'uuid' as const, token: thing }] }),
    };
  }

  thingOf(user: number, thing: number): string {
    return this.things[user]?.[thing] ?? '';
  }

  below(limit: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.state / 4_294_967_296) * limit);
  }

  /** Everybody uses a handful of endpoints; all are used by somebody. */
  private endpointOfUser(user: number): number {
    return (user * 7 + this.below(ENDPOINTS_OF_USER) ** 2) % this.options.endpoints;
  }
}
