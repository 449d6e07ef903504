import type { Tokenizer } from '../../../inspect/call-context.js';
import { plainAddress } from '../../../inspect/client.js';
import { parseCookies } from '../../../inspect/cookies.js';
import type { ParsedBody } from '../../../inspect/parse-body.js';
import { principalOf } from '../../../inspect/principal.js';
import type { Target } from '../../../inspect/target.js';
import { type ClientAddress, clientAddress, peerAddress } from './client-address.js';
import type { ControlFacts } from './controls.js';
import { isParsed } from './parsed-value.js';
import type { FrameworkView, RequestContext } from './request-context.js';
import { targetOf } from './request-inputs.js';
import type { TrustHop } from './settings.js';

export interface FactsParts {
  readonly tokenizer: Tokenizer;
  readonly trustHop: TrustHop;
}

/** The nearest address that is vouched for, by our settings or by the framework's. */
export function clientOf(
  { peer, headers }: RequestContext,
  view: FrameworkView | undefined,
  trustHop: TrustHop,
): ClientAddress {
  const forwardedFor = headers['x-forwarded-for'];
  if (forwardedFor === undefined) return peerAddress(peer);
  const trust = view?.trustHop;
  return clientAddress(peer, forwardedFor, (address, distance) =>
    trust ? trust(address, distance) || trustHop(address) : trustHop(address),
  );
}

/** What controls may ask about a request, each found out when it is asked for, and once. */
export class RequestFacts implements ControlFacts {
  private readonly view: FrameworkView;
  private knownAddress: string | undefined;
  private knownPrincipal: { readonly token: string | undefined } | undefined;

  constructor(
    private readonly context: RequestContext,
    private readonly parts: FactsParts,
  ) {
    this.view = context.view ?? {};
  }

  get method(): string {
    return this.context.method;
  }
  get route(): string | undefined {
    return this.view.route;
  }
  get counted(): Set<string> {
    this.context.counted ??= new Set();
    return this.context.counted;
  }
  readonly address = (): string => {
    this.knownAddress ??= plainAddress(clientOf(this.context, this.view, this.parts.trustHop).address);
    return this.knownAddress;
  };
  readonly clientToken = (): string => `tk_${this.parts.tokenizer.token('client', this.address())}`;
  readonly principal = (): string | undefined => {
    const { headers, user } = this.context;
    this.knownPrincipal ??= {
      token: principalOf({ requestHeaders: headers, user }, this.target().query, this.parts.tokenizer)?.token,
    };
    return this.knownPrincipal.token;
  };
  readonly agent = (): string => (this.context.headers['user-agent'] ?? '').slice(0, 1024).toLowerCase();
  readonly target = (): Target => targetOf(this.context);
  readonly header = (name: string): string | undefined => {
    const value = this.context.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  };
  readonly cookies = (): [string, string][] => parseCookies(this.context.headers.cookie);
  readonly body = (): ParsedBody | undefined => {
    if (this.context.body) return this.context.body;
    return isParsed(this.view.body) ? { kind: 'value', value: this.view.body } : undefined;
  };
}
