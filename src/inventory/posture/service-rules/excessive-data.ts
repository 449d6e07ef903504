import { exposureSeverity } from '../../data-exposure.js';
import { leafOf } from '../../facts/server-set-names.js';
import type { EndpointDigest } from '../endpoint-digest.js';
import { ownName } from '../own-name.js';
import { groupBy, type ServiceFinding, type ServiceRule } from '../service-rule.js';

const ANSWERS_MIN = 20;
const SHARE_MIN = 0.5;
const CALLS_MIN = 200;

/** The collection of `/users` and of `/users/{id}`, and which of both it is. */
function placeOf({ endpoint }: EndpointDigest): { collection: string; isItem: boolean } {
  const template = endpoint.template.replace(/\{[^}]*\}/g, '{}');
  const isItem = template.endsWith('/{}');
  return { collection: `${endpoint.host}${isItem ? template.slice(0, -3) : template}`, isItem };
}

export const excessiveData: ServiceRule = {
  id: 'posture.excessive-data',
  owasp: 'API3:2023',
  title: 'Lists carry sensitive fields that no caller works with',
  why: 'Each item of this list holds sensitive fields which the single record has too, and whose names no request to this service has ever held (measured over all its endpoints). Whoever may list gets them of everybody at once.',
  fix: 'Answer lists with the few fields that are shown, and leave the named ones to the read of a single record.',
  *judge({ digests, isOpen }): Generator<Omit<ServiceFinding, 'rule'>> {
    if (digests.reduce((sum, { calls }) => sum + calls, 0) < CALLS_MIN) return;
    const asked = new Set(digests.flatMap((digest) => digest.asked));
    const reads = digests.filter(({ endpoint }) => endpoint.method === 'GET' && endpoint.protocol === 'rest');
    for (const group of groupBy(reads, (digest) => placeOf(digest).collection).values()) {
      const single = group.filter((digest) => placeOf(digest).isItem && digest.answersTold >= ANSWERS_MIN);
      const elsewhere = new Set(single.flatMap(({ answerNames }) => answerNames));
      for (const digest of group) {
        const { items } = digest;
        if (placeOf(digest).isItem || !items || items.relevant < ANSWERS_MIN) continue;
        if (items.count < items.relevant * SHARE_MIN) continue;
        const fields = items.fields
          .map(([path]) => path)
          .filter((path) => elsewhere.has(ownName(path)) && !asked.has(leafOf(path)));
        const subject = `GET ${digest.endpoint.template}`;
        // One address in a list may be what it is for.
        const isGrave = ['critical', 'high'].includes(exposureSeverity(items.classes));
        if (fields.length < (isGrave || isOpen(excessiveData.id, subject) ? 1 : 2)) continue;
        yield {
          subject,
          endpointId: digest.id,
          severity: isGrave ? 'medium' : 'low',
          firstSeenAt: items.first,
          lastSeenAt: items.last,
          evidence: { calls: items.count, ofCalls: items.relevant, fields, classes: items.classes },
        };
      }
    }
  },
};
