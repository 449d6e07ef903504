import { joinSegments, segmentsOf } from '../../path-template.js';
import type { DeclaredApi, DeclaredOperation } from '../declared-api.js';
import type { DeclaredFor, ObservedEndpoint } from './observed-endpoint.js';
import { OperationTrie } from './operation-trie.js';

/** What a declaration says about an endpoint. */
export interface Match {
  readonly operations: readonly DeclaredOperation[];
  /** Of GraphQL: root fields that are not declared, such as `query orders`. */
  readonly undeclared: readonly string[];
}

const nothing: Match = { operations: [], undeclared: [] };
/** Root fields that every GraphQL server has, and those by which a gateway asks the parts of a federation. */
const builtIn = /^query (?:__(?:schema|type|typename)|_entities|_service)$/;

/** `query orders,user` → `query orders`, `query user`. */
export function rootFieldsOf(operation: string | undefined): string[] {
  const [, kind, names] = /^(query|mutation|subscription)[. ](\S+)$/.exec(operation ?? '') ?? [];
  return kind === undefined ? [] : (names ?? '').split(',').map((name) => `${kind} ${name}`);
}

/** One declaration, ready to be asked about endpoints of a service. */
export class Declaration {
  readonly api: DeclaredApi;
  readonly service: string | undefined;
  readonly hosts: ReadonlySet<string>;
  readonly #trie = new OperationTrie();
  readonly #named = new Map<string, DeclaredOperation>();
  readonly #own: string;
  /** Base paths under which the paths of the declaration are found. */
  #bases: readonly string[];

  constructor({ api, service }: DeclaredFor) {
    this.api = api;
    this.service = service;
    this.hosts = new Set(api.servers.flatMap(({ host }) => (host === undefined ? [] : [host])));
    this.#own = api.servers[0]?.basePath ?? '';
    this.#bases = [...new Set([this.#own, ...api.servers.map(({ basePath }) => basePath)])];
    for (const operation of api.operations) {
      if (this.isNamed && operation.operation !== undefined) this.#named.set(operation.operation, operation);
      else this.#trie.add(this.#relative(operation.template), operation);
    }
  }

  /** Tells operations by name and says nothing about paths. */
  get isNamed(): boolean {
    return this.api.format === 'graphql' || this.api.format.startsWith('wsdl');
  }

  /** What an owner promises, as against what an application's code has. */
  get isPromise(): boolean {
    return this.api.source !== 'routes';
  }

  #relative(template: string): string {
    return stripped(template, this.#own) ?? template;
  }

  /**
   * Where a proxy takes the base path off before the sensor sees it, none of the declared base paths fits any endpoint, but
   * the paths without it do.
   */
  fit(observed: readonly ObservedEndpoint[]): void {
    if (this.isNamed || this.#bases.includes('')) return;
    if (observed.some((endpoint) => this.match(endpoint).operations.length > 0)) return;
    const bases = this.#bases;
    this.#bases = [''];
    if (!observed.some((endpoint) => this.match(endpoint).operations.length > 0)) this.#bases = bases;
  }

  /** Whether the endpoint's protocol and path are among those that the declaration is about. */
  isAbout(endpoint: ObservedEndpoint): boolean {
    switch (this.api.format) {
      case 'graphql':
        return endpoint.protocol === 'graphql' && rootFieldsOf(endpoint.operation).length > 0;
      case 'wsdl-1.1':
      case 'wsdl-2.0':
        return endpoint.protocol === 'soap' && endpoint.operation !== undefined;
      default:
        return (
          endpoint.protocol !== 'grpc' &&
          this.#bases.some((base) => stripped(endpoint.template, base) !== undefined)
        );
    }
  }

  match(endpoint: ObservedEndpoint): Match {
    if (this.api.format === 'graphql') {
      const fields = rootFieldsOf(endpoint.operation).filter((field) => !builtIn.test(field));
      return {
        operations: fields.flatMap((field) => this.#named.get(field) ?? []),
        undeclared: fields.filter((field) => !this.#named.has(field)),
      };
    }
    if (this.isNamed) {
      const found = this.#named.get(endpoint.operation ?? '');
      return found ? { operations: [found], undeclared: [] } : nothing;
    }
    for (const base of this.#bases) {
      const rest = stripped(endpoint.template, base);
      const found =
        rest === undefined ? undefined : this.#trie.match(rest, endpoint.method, endpoint.fromRoute);
      if (found) return { operations: [found], undeclared: [] };
    }
    return nothing;
  }
}

/** The path below a base path; undefined when it is not below it. */
function stripped(template: string, base: string): string | undefined {
  if (base === '') return template;
  if (template !== base && !template.startsWith(`${base}/`)) return undefined;
  return joinSegments(segmentsOf(template.slice(base.length)));
}
