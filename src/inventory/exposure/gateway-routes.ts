import type { GatewayRoute } from '../../event/index.js';
import { Declaration } from '../specifications/compare/declaration.js';
import type { ObservedEndpoint } from '../specifications/compare/observed-endpoint.js';
import { plainHost } from '../specifications/compare/service-declarations.js';
import type { DeclaredApi, SecurityKind } from '../specifications/declared-api.js';
import type { GatewayEvidence } from './decide-exposure.js';

/** Where an endpoint stands, for a gateway to be asked about it. */
export type GatewayPlace = Pick<ObservedEndpoint, 'host' | 'protocol' | 'method' | 'template' | 'operation'>;

const authorizerOf: Readonly<Partial<Record<SecurityKind, GatewayRoute['authorizer']>>> = {
  none: 'none',
  iam: 'iam',
  bearer: 'jwt',
  'api-key': 'api-key',
};

export interface ListedGateway {
  readonly api: DeclaredApi;
  /** Undefined when the gateway does not say. */
  readonly isPublic?: boolean | undefined;
}

interface Listed {
  readonly declaration: Declaration;
  readonly isPublic: boolean | undefined;
}

/** Finds the gateway's route that an endpoint is behind. */
export class GatewayRoutes {
  private readonly byHost = new Map<string, Listed[]>();

  constructor(gateways: Iterable<ListedGateway>) {
    for (const { api, isPublic } of gateways) {
      const declaration = new Declaration({ api });
      for (const host of declaration.hosts) {
        const known = this.byHost.get(host);
        const listed = { declaration, isPublic };
        if (known) known.push(listed);
        else this.byHost.set(host, [listed]);
      }
    }
  }

  /** What the route asks of callers; undefined for an endpoint that is behind none. */
  of(place: GatewayPlace): GatewayEvidence | undefined {
    const seen = { calls: 0, succeeded: 0, firstSeenAt: 0, lastSeenAt: 0 };
    const endpoint = { id: '', service: '', fromRoute: true, ...seen, ...place };
    for (const { declaration, isPublic } of this.byHost.get(plainHost(place.host)) ?? []) {
      const [operation] = declaration.match(endpoint).operations;
      const [kind] = operation?.security ?? [];
      if (kind !== undefined) return { authorizer: authorizerOf[kind] ?? 'other', isPublic };
    }
    return undefined;
  }
}
