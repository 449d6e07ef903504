import type { ApiCall, AttackSeen, WireEvent } from '../../event/index.js';
import { provesOperation } from '../../inventory/operations/answered-operation.js';
import type { EndpointEntry } from '../catalog/catalog-entries.js';
import type { OrganisationCatalog } from '../catalog/organisation-catalog.js';

/** The endpoint that an event is about, if it is about one that exists. */
export function attributeEndpoint(
  catalog: OrganisationCatalog,
  event: WireEvent,
  agentless: boolean,
): EndpointEntry | undefined {
  if (event.kind === 'api.call') return catalog.resolve(placeOfCall(event), agentless);
  if (event.kind === 'attack.seen')
    return event.request && catalog.resolvePlace(placeOfAttack(event, event.request), agentless);
  return undefined;
}

/** Where the catalog looks a call up. */
export function placeOfCall(call: ApiCall) {
  const { service, protocol, method, host, path, route, operation, time } = call;
  const place = { service, protocol, method, host, path, route, operation, time };
  return { ...place, status: call.response.status, isMadeUp: !provesOperation(call) };
}

/** An attack tells neither protocol nor answer: it finds what is there, and proves an endpoint by its route alone. */
function placeOfAttack(event: AttackSeen, request: NonNullable<AttackSeen['request']>) {
  const { method, host, path, route } = request;
  const { service, time } = event;
  return { service, protocol: 'rest', method, host, path, route, operation: undefined, time, status: 404 };
}
