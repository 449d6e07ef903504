import type { Instant } from './clock.js';
import type { EventKind, WireEventOf } from './event.js';
import type { SensorKind } from './vocabulary.js';

/** Where an event came from. */
export interface EventSource {
  readonly organisationId: string;
  readonly sensorId: string;
  readonly sensorKind: SensorKind;
  /** When ingest took the batch. */
  readonly receivedAt: Instant;
}

/** The endpoint an event was attributed to. `id` is stable over templates that are split or merged. */
export interface EndpointFacet {
  readonly id: string;
  readonly serviceId: string;
  readonly method: string;
  readonly host: string;
  /** `/orders/{id}` */
  readonly template: string;
  readonly firstSeenAt: Instant;
  /** False when the service has a specification that does not declare it; undefined without a specification. */
  readonly declared: boolean | undefined;
}

/** A wire event, attributed. What detectors consume. */
export interface EventOf<K extends EventKind> {
  readonly kind: K;
  readonly event: WireEventOf<K>;
  readonly source: EventSource;
  readonly serviceId: string | undefined;
  /** Present on `api.call`, and on `attack.seen` that names its request. */
  readonly endpoint: EndpointFacet | undefined;
  /** Principal's token, else undefined. */
  readonly principal: string | undefined;
  readonly clientAddress: string | undefined;
}
export type EnrichedEvent = { [K in EventKind]: EventOf<K> }[EventKind];
