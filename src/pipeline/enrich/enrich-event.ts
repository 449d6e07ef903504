import type { EnrichedEvent, EventSource, WireEvent } from '../../event/index.js';
import type { OrganisationCatalog } from '../catalog/organisation-catalog.js';
import { attributeClient } from './attribute-client.js';
import { attributeEndpoint } from './attribute-endpoint.js';
import { attributePrincipal } from './attribute-principal.js';
import { attributeService } from './attribute-service.js';
import type { Attribution } from './attribution.js';
import { operationParts } from './operation-part.js';

/** A wire event with everything that it is attributed to. */
export function enrichEvent(
  catalog: OrganisationCatalog,
  event: WireEvent,
  source: EventSource,
): Attribution {
  const agentless = source.sensorKind === 'collector';
  const endpoint = attributeEndpoint(catalog, event, agentless);
  const service = attributeService(catalog, event, endpoint, agentless);
  const enriched = {
    kind: event.kind,
    event,
    source,
    serviceId: service?.id,
    endpoint: endpoint?.facet,
    principal: attributePrincipal(event),
    clientAddress: attributeClient(event),
  } as EnrichedEvent;
  const parts = event.kind === 'api.call' ? operationParts(catalog, event, agentless) : undefined;
  return parts ? { enriched, service, endpoint, parts } : { enriched, service, endpoint };
}
