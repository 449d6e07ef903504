import type { DeclaredOperation } from '../declared-api.js';
import type { Declaration } from './declaration.js';
import type { ObservedEndpoint } from './observed-endpoint.js';

export interface Judged {
  readonly declaration: Declaration;
  readonly operations: readonly DeclaredOperation[];
  readonly undeclared: readonly string[];
}

/** All that is declared for one service, and which of it an endpoint has to be held against. */
export class ServiceDeclarations {
  readonly #all: readonly Declaration[];
  /** Hosts that some declaration of the service names. */
  readonly #named: ReadonlySet<string>;

  constructor(service: string, declarations: readonly Declaration[], observed: readonly ObservedEndpoint[]) {
    const hosts = new Set(observed.map(({ host }) => plainHost(host)));
    this.#all = declarations.filter((declaration) =>
      declaration.service === undefined
        ? [...declaration.hosts].some((host) => hosts.has(host))
        : declaration.service === service,
    );
    this.#named = new Set(this.#all.flatMap(({ hosts: own }) => [...own]));
    for (const declaration of this.#all)
      declaration.fit(observed.filter((endpoint) => this.#covers(declaration, endpoint)));
  }

  get all(): readonly Declaration[] {
    return this.#all;
  }

  /**
   * A declaration without a service is for the hosts that it names. One of a service is for all of its hosts, since inside
   * a cluster a service has other names than outside; but where another declaration names the very host, that one is for it.
   */
  #covers({ service, hosts }: Declaration, endpoint: ObservedEndpoint): boolean {
    const host = plainHost(endpoint.host);
    if (hosts.has(host)) return true;
    if (service === undefined) return false;
    return hosts.size === 0 || !this.#named.has(host);
  }

  covers(declaration: Declaration, endpoint: ObservedEndpoint): boolean {
    return this.#covers(declaration, endpoint) && declaration.isAbout(endpoint);
  }

  /** What each declaration that is about the endpoint says of it. */
  judge(endpoint: ObservedEndpoint): Judged[] {
    return this.#all
      .filter((declaration) => this.covers(declaration, endpoint))
      .map((declaration) => ({ declaration, ...declaration.match(endpoint) }));
  }
}

export const plainHost = (host: string): string => host.toLowerCase().replace(/:\d+$/, '');
