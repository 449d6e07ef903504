import type { Severity } from '../../../event/index.js';
import { operatorRoute } from '../route-words.js';
import { type Assessment, counted, type EndpointRule } from '../rule.js';

/** Only pages, as an application that runs in the browser has: the data comes from other routes. */
function isPageAlone({ sketch }: Assessment): boolean {
  let pages = 0;
  for (const [status, { bodies }] of sketch.responses) {
    if (status < 200 || status > 299) continue;
    for (const contentType of bodies.keys()) {
      if (!contentType.startsWith('text/html')) return false;
      pages++;
    }
  }
  return pages > 0;
}

export const operatorRoutePublic: EndpointRule = {
  id: 'posture.operator-route-public',
  owasp: 'API5:2023',
  title: 'A route for administrators or debugging is public',
  why: 'Its path says that it is for those who run the service, and callers from the internet reach it. Such routes are the first that scanners try, and the least tested.',
  fix: 'Bind it to an internal address or port, or let the gateway refuse it from outside; in any case require an administrator’s identity.',
  judge(assessment) {
    const { endpoint } = assessment;
    const kind = operatorRoute(endpoint.template);
    if (kind === undefined || endpoint.exposure === 'internal') return undefined;
    const anonymous = assessment.stands('anonymous-succeeded', 'anonymous');
    if (anonymous) {
      let severity: Severity = assessment.isPublic ? 'critical' : 'medium';
      if (assessment.isPublic && isPageAlone(assessment)) severity = 'medium';
      return { severity, stands: anonymous, evidence: { ...counted(anonymous), kind, authenticated: false } };
    }
    const known = assessment.isPublic ? assessment.stands('authenticated-succeeded', 'succeeded') : undefined;
    return (
      known && { severity: 'low', stands: known, evidence: { ...counted(known), kind, authenticated: true } }
    );
  },
};
