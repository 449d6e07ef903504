import type { WireEvent } from '../../event/index.js';
import type { EndpointEntry, ServiceEntry } from '../catalog/catalog-entries.js';
import type { OrganisationCatalog } from '../catalog/organisation-catalog.js';

/**
 * The service that an event is about: its endpoint's, which may be an application that an agentless sensor knows only by
 * host; else the one that the sensor names. An application that reports exists. A host name that an agentless sensor read
 * off a request is the caller's word: it makes no service until an endpoint proves it.
 */
export function attributeService(
  catalog: OrganisationCatalog,
  event: WireEvent,
  endpoint: EndpointEntry | undefined,
  agentless: boolean,
): ServiceEntry | undefined {
  if (endpoint) return endpoint.service;
  if (!('service' in event)) return undefined;
  return catalog.service(event.service, agentless ? 'host' : 'application', !agentless);
}
