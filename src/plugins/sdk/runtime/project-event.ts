import type { EnrichedEvent, EventOf } from '../../../event/index.js';
import type { EventFacet } from '../detector.js';

/**
 * Takes out of a call what the detector does not say that it reads: a sensor may leave it out as well, so that what comes
 * without it is what an honest manifest leads to. Who called, and from where, every call tells. Other kinds stay whole.
 */
export function projectorOf(reads: readonly EventFacet[]): (event: EnrichedEvent) => EnrichedEvent {
  const read = new Set(reads);
  return (enriched) => (enriched.kind === 'api.call' ? projectCall(enriched, read) : enriched);
}

function projectCall(enriched: EventOf<'api.call'>, read: ReadonlySet<EventFacet>): EventOf<'api.call'> {
  const { objects, returned, signals, durationMs, trace, request, response, ...event } = enriched.event;
  return {
    ...enriched,
    event: {
      ...event,
      ...(request && { request: projectRequest(request, read) }),
      response: projectResponse(response, read),
      ...(objects && read.has('objects') && { objects }),
      ...(returned && read.has('returned') && { returned }),
      ...(signals && read.has('signals') && { signals }),
      ...(durationMs !== undefined && read.has('duration') && { durationMs }),
      ...(trace && read.has('trace') && { trace }),
    },
  };
}

type Call = EventOf<'api.call'>['event'];

function projectRequest(
  { query, body, headers, bytes, marks, ...request }: NonNullable<Call['request']>,
  read: ReadonlySet<EventFacet>,
): NonNullable<Call['request']> {
  return {
    ...request,
    ...(query && read.has('request-shape') && { query }),
    ...(body && read.has('request-shape') && { body }),
    ...(headers && read.has('headers-shape') && { headers }),
    ...(bytes !== undefined && read.has('sizes') && { bytes }),
    ...(marks && read.has('marks') && { marks }),
  };
}

function projectResponse(
  { body, headers, bytes, marks, ...response }: Call['response'],
  read: ReadonlySet<EventFacet>,
): Call['response'] {
  return {
    ...response,
    ...(body && read.has('response-shape') && { body }),
    ...(headers && read.has('headers-shape') && { headers }),
    ...(bytes !== undefined && read.has('sizes') && { bytes }),
    ...(marks && read.has('marks') && { marks }),
  };
}
