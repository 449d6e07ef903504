import type { Protocol } from '../../event/index.js';
import type { EndpointSketch } from '../schemas/endpoint-sketch.js';

/** What a document is written for: one application, as its callers know it. */
export interface DescribedService {
  readonly name: string;
  /** Where it answers: `https://api.example.com`. */
  readonly servers: readonly string[];
  readonly version?: string | undefined;
}

export interface DescribedEndpoint {
  readonly method: string;
  /** `/orders/{id}` */
  readonly template: string;
  readonly protocol: Protocol;
  /** Of GraphQL, SOAP and RPC: the operation within the path. */
  readonly operation?: string | undefined;
  readonly sketch: EndpointSketch;
}
