import type { EnrichedEvent } from '../../event/index.js';
import type { EndpointEntry, ServiceEntry } from '../catalog/catalog-entries.js';
import type { OperationPart } from './operation-part.js';

/** An enriched event with the entries of the catalog that it was attributed to. */
export interface Attribution {
  readonly enriched: EnrichedEvent;
  readonly service: ServiceEntry | undefined;
  readonly endpoint: EndpointEntry | undefined;
  /** Present on calls that hold several operations: each of those that have an endpoint, the first one included. */
  readonly parts?: readonly OperationPart[] | undefined;
}
