import type { Severity } from '../../../event/index.js';
import { serverSet } from '../../facts/server-set-names.js';
import type { EndpointDigest } from '../endpoint-digest.js';
import { ownName } from '../own-name.js';
import { segmentsOf } from '../route-words.js';
import { groupBy, type ServiceFinding, type ServiceRule } from '../service-rule.js';

const READS_MIN = 20;
const WRITES_MIN = 20;
/** Hardly a writer sends it; an application whose forms hold the field sends it every time. */
const WRITTEN_SHARE = 0.2;
const WRITTEN_MIN = 3;

/** `/users/{id}` and `/users` are about users. */
function collectionOf({ endpoint }: EndpointDigest): string | undefined {
  const segments = segmentsOf(endpoint.template);
  if (segments.some((segment) => /^admin/.test(segment)) || endpoint.protocol !== 'rest') return undefined;
  if (segments.at(-1)?.startsWith('{')) segments.pop();
  return segments.length === 0
    ? undefined
    : `${endpoint.host}/${segments.join('/').replace(/\{[^}]*\}/g, '{}')}`;
}

export const massAssignment: ServiceRule = {
  id: 'posture.mass-assignment',
  owasp: 'API3:2023',
  title: 'Writes accept a field that the server sets',
  why: 'Reads of this resource always have the field, hardly any writer sends it, and those that did were not refused. If the server stores what it is sent, callers give themselves rights, money or other people’s records.',
  fix: 'Name the fields that each write takes, and refuse all others (a strict schema of the input, not of the stored record).',
  *judge({ digests, isOpen }): Generator<Omit<ServiceFinding, 'rule'>> {
    for (const group of groupBy(digests, collectionOf).values()) {
      const reads = group.filter(
        ({ endpoint, answersTold }) => endpoint.method === 'GET' && answersTold >= READS_MIN,
      );
      const read = new Set(reads.flatMap(({ alwaysAnswered }) => alwaysAnswered));
      for (const { id, endpoint, serverSet: sent } of group) {
        if (endpoint.method === 'GET' || sent === undefined || sent.ever < WRITES_MIN) continue;
        for (const [path, calls] of sent.fields) {
          const subject = `${endpoint.method} ${endpoint.template}: ${path}`;
          const isRare = calls >= WRITTEN_MIN && calls <= sent.ever * WRITTEN_SHARE;
          if (!read.has(ownName(path)) || !(isRare || isOpen(massAssignment.id, subject))) continue;
          yield {
            subject,
            endpointId: id,
            severity: severityOf(path, endpoint.exposure === 'public'),
            firstSeenAt: sent.first,
            lastSeenAt: sent.last,
            evidence: { field: path, writes: sent.ever, withTheField: calls },
          };
        }
      }
    }
  },
};

function severityOf(path: string, isPublic: boolean): Severity {
  if (serverSet(path) !== 'privileged') return 'low';
  return isPublic ? 'high' : 'medium';
}
