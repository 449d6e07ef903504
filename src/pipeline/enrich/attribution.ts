import type { EnrichedEvent } from '../../event/index.js';
import type { EndpointEntry, ServiceEntry } from '../catalog/catalog-entries.js';

/** An enriched event with the entries of the catalog that it was attributed to. */
export interface Attribution {
  readonly enriched: EnrichedEvent;
  readonly service: ServiceEntry | undefined;
  readonly endpoint: EndpointEntry | undefined;
}
