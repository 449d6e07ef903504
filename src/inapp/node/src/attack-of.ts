import type { ApiCall } from '../../../event/api-call.js';
import type { AttackSeen } from '../../../event/attack-seen.js';
import type { RequestContext } from './request-context.js';
import type { SinkHit } from './sink-hit.js';

/** What was found in a request, as an event. The one that refused it has the id that the client was told. */
export function attackOf(
  hit: SinkHit,
  call: ApiCall,
  { blocked, hits, callId }: RequestContext,
  eventId: () => string,
): AttackSeen {
  const { method, host, path, route, client, principal, trace } = call;
  const isIncident = blocked !== undefined && blocked.control === undefined && hit === hits?.find(isBlocked);
  return {
    kind: 'attack.seen',
    id: isIncident ? blocked.incident : eventId(),
    time: call.time,
    service: call.service,
    class: hit.class,
    rule: hit.rule,
    confidence: hit.confidence,
    location: hit.location,
    parameter: hit.parameter,
    sink: hit.sink,
    outcome: hit.outcome,
    fingerprint: hit.fingerprint,
    request: { callId, method, host, path, route, client, principal, trace },
    frames: hit.frames,
  };
}

const isBlocked = ({ outcome }: SinkHit): boolean => outcome === 'blocked';
