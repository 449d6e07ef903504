import { createHash } from 'node:crypto';
import type { ApiCall, WireEvent } from '../../../src/event/index.js';

/** Traffic of a mid-sized shop: users who look at their own things, scanners, now and then an attacker. Same seed, same traffic. */
export interface TrafficOptions {
  readonly principals: number;
  readonly endpoints: number;
  /** Between two calls, in event time. */
  readonly stepMs: number;
  readonly seed: number;
}

export const trafficDefaults: TrafficOptions = { principals: 2000, endpoints: 200, stepMs: 5, seed: 7 };

const token = (words: string): string =>
  createHash('sha256').update(words).digest().subarray(0, 16).toString('base64url');

/** How many endpoints one principal uses. */
const ENDPOINTS_OF_USER = 12;

const nouns = [
  'orders',
  'invoices',
  'carts',
  'products',
  'addresses',
  'payments',
  'tickets',
  'reviews',
  'returns',
  'messages',
];

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
      Array.from({ length: 12 }, (__, thing) => token(`thing ${index} ${thing}`)),
    );
  }

  /** The next event, at this time. `attacker`: an address that no other call has, with a sure injection. */
  next(time: number, attacker?: string): WireEvent {
    const number = this.number++;
    const user = this.below(this.principals.length);
    // Everybody uses a handful of endpoints; all are used by somebody.
    const endpoint = (user * 7 + this.below(ENDPOINTS_OF_USER) ** 2) % this.options.endpoints;
    const service = `service-${endpoint % 5}`;
    const noun = nouns[endpoint % nouns.length] ?? '';
    const area = `area${Math.floor(endpoint / 10)}`;
    const kind = endpoint % 4;
    const thing = this.things[user]?.[this.below(12)] ?? '';
    const known = { area, noun, service, host: `${service}.shop.test` };
    const scanner = attacker === undefined && this.below(200) === 0;
    const call: ApiCall = {
      kind: 'api.call',
      id: `${this.options.seed.toString(36)}${number.toString(36).padStart(12, '0')}`,
      time,
      service,
      protocol: 'rest',
      method: kind === 3 ? 'POST' : 'GET',
      host: known.host,
      path: scanner
        ? [`wp-${number}`]
        : kind === 0
          ? ['api', area, noun]
          : ['api', area, noun, { type: 'uuid', token: thing }],
      ...(scanner ? {} : { route: kind === 0 ? `/api/${area}/${noun}` : `/api/${area}/${noun}/:id` }),
      request: { contentType: 'application/json', bytes: 120 },
      response: {
        status: scanner ? 404 : 200,
        contentType: 'application/json',
        bytes: 800 + this.below(400),
        ...(scanner ? {} : { body: kind === 0 ? list : detail }),
      },
      durationMs: 3 + this.below(40),
      principal: {
        token: this.principals[user] ?? '',
        kind: 'jwt',
        jwt: { algorithm: 'RS256', expires: true },
      },
      client: { address: attacker ?? `10.${user >> 8}.${user & 255}.7` },
      trace: { traceId: number.toString(16).padStart(32, '0') },
      transport: { tls: true, http: '2' },
    };
    if (kind === 0)
      call.returned = (this.things[user] ?? [])
        .slice(0, 3)
        .map((one) => ({ name: 'items[].id', type: 'uuid', token: one }));
    else if (!scanner) call.objects = [{ in: 'path', name: 'id', type: 'uuid', token: thing }];
    if (attacker !== undefined) {
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
    }
    return call;
  }

  private below(limit: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.state / 4_294_967_296) * limit);
  }
}
