import type { ApiCall } from '../../event/index.js';
import { callOfOperation } from '../../inventory/operations/call-of-operation.js';
import type { EndpointEntry } from '../catalog/catalog-entries.js';
import type { OrganisationCatalog } from '../catalog/organisation-catalog.js';
import { placeOfCall } from './attribute-endpoint.js';

/** One operation of a call that holds several: its endpoint, and the call as far as it is about it. */
export interface OperationPart {
  readonly endpoint: EndpointEntry;
  readonly call: ApiCall;
}

/**
 * The operations of a call, where it has more than one: each is an endpoint of the inventory with a call of its own. Detectors
 * get the event once, with the endpoint of the first.
 */
export function operationParts(
  catalog: OrganisationCatalog,
  call: ApiCall,
  agentless: boolean,
): OperationPart[] | undefined {
  if (call.operations === undefined) return undefined;
  const parts: OperationPart[] = [];
  for (const operation of new Set(call.operations)) {
    const one = callOfOperation(call, operation);
    const endpoint = catalog.resolve(placeOfCall(one), agentless);
    if (endpoint) parts.push({ endpoint, call: one });
  }
  return parts;
}
