import { deterministicId } from './deterministic-id.js';

/** What names an endpoint. */
export interface EndpointIdentity {
  readonly serviceId: string;
  readonly protocol: string;
  readonly method: string;
  readonly host: string;
  /** The template without its parameters' names: `/orders/{}`. */
  readonly skeleton: string;
  readonly operation: string | undefined;
}

/** The id that every process gives a new endpoint. One that has had another template before keeps the id from then. */
export function endpointId(organisationId: string, identity: EndpointIdentity): string {
  const { serviceId, protocol, method, host, skeleton, operation } = identity;
  return deterministicId(
    'endpoint',
    organisationId,
    serviceId,
    protocol,
    method,
    host,
    skeleton,
    operation ?? '',
  );
}
