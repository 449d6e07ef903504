import type { Severity } from '../../../event/index.js';
import type { EndpointSketch } from '../../schemas/endpoint-sketch.js';
import type { DeclaredApi, DeclaredOperation } from '../declared-api.js';
import { type DriftItem, type IsShown, subjectOf } from './drift-item.js';
import { graphqlDrift, isAsked } from './graphql-drift.js';
import type { ComparedFinding, CompareThresholds, ObservedEndpoint } from './observed-endpoint.js';
import { operationDrift } from './operation-drift.js';
import { securityDrift } from './security-drift.js';
import type { Judged } from './service-declarations.js';

/** Whether a finding of this subject about the endpoint is open: it takes less to keep it than to make it. */
export type IsOpen = (subject: string) => boolean;

const isGraphql = ({ declaration: { api } }: Judged): boolean => api.format === 'graphql';

/** Formats that tell the form of messages with care; collections and recordings hold examples alone. */
const isExact = (judged: Judged): boolean => {
  const { format } = judged.declaration.api;
  return isGraphql(judged) || format.startsWith('openapi') || format.startsWith('wsdl');
};

/** Of an endpoint of GraphQL a schema knows more than a document that has it as one path for all. */
function exactOf(judged: readonly Judged[]): readonly Judged[] {
  const exact = judged.filter(isExact).filter(({ operations }) => operations.length > 0);
  const schemas = exact.filter(isGraphql);
  return schemas.length > 0 ? schemas : exact;
}

function messageDrift(
  endpoint: ObservedEndpoint & { readonly sketch: EndpointSketch },
  operation: DeclaredOperation,
  api: DeclaredApi,
  isShown: IsShown,
): DriftItem[] {
  if (api.format === 'graphql') return graphqlDrift(endpoint.sketch, operation, api, isShown);
  const items = operationDrift(endpoint.sketch, endpoint.template, operation, api, isShown);
  // Sensors read these out of the text of the query: no field of the body has these names.
  return endpoint.protocol === 'graphql' ? items.filter(({ path }) => !isAsked(path)) : items;
}

/** Differences between what an endpoint's owner declares and its traffic: one finding per part and path. */
export function findDrift(
  endpoint: ObservedEndpoint,
  judged: readonly Judged[],
  isOpen: IsOpen,
  thresholds: CompareThresholds,
): ComparedFinding[] {
  const { sketch } = endpoint;
  const { driftMessagesMin, driftShareMin } = thresholds;
  const isShown: IsShown = (seen, of) => seen >= driftMessagesMin && seen >= of * (driftShareMin / 2);
  const exact = exactOf(judged);
  const all = exact.map(({ declaration: { api }, operations }) =>
    operations.flatMap((operation) => [
      ...(sketch ? messageDrift({ ...endpoint, sketch }, operation, api, isShown) : []),
      ...securityDrift(endpoint, operation, isShown),
    ]),
  );
  // Of several specifications, it is enough that one declares it.
  const subjects = all.map((items) => new Set(items.map(subjectOf)));
  const bySubject = new Map<string, DriftItem[]>();
  for (const item of all[0] ?? []) {
    const subject = subjectOf(item);
    if (!subjects.every((each) => each.has(subject))) continue;
    bySubject.set(subject, [...(bySubject.get(subject) ?? []), item]);
  }
  const titles = exact.slice(0, 5).map(({ declaration }) => declaration.api.title);
  return [...bySubject]
    .filter(([subject, items]) => isOpen(subject) || items.some(({ seen, of }) => seen >= of * driftShareMin))
    .map(([subject, items]) => findingOf(endpoint, subject, items, titles));
}

function severityOf(item: DriftItem, classes: readonly string[], method: string): Severity {
  if (item.part === 'status') return 'info';
  // What is read without a proof weighs by its data, which is a finding of its own.
  if (item.part === 'security') return /^(?:GET|HEAD)$/.test(method) ? 'medium' : 'high';
  if (item.claim === 'undeclared' && classes.length > 0)
    return item.part === 'response-body' ? 'high' : 'medium';
  return 'low';
}

const distinct = (lists: readonly (readonly string[] | undefined)[]): string[] =>
  [...new Set(lists.flatMap((list) => list ?? []))].sort();

function findingOf(
  endpoint: ObservedEndpoint,
  subject: string,
  items: readonly DriftItem[],
  titles: readonly string[],
): ComparedFinding {
  const [first] = items as readonly [DriftItem, ...DriftItem[]];
  const classes = distinct(items.map((item) => item.classes));
  const seenTypes = distinct(items.map((item) => item.seenTypes));
  const declaredTypes = distinct(items.map((item) => item.declaredTypes));
  const declaredSecurity = distinct(items.map((item) => item.declaredSecurity));
  const statuses = distinct(items.map(({ status }) => (status === undefined ? [] : [String(status)])));
  const sum = (of: (item: DriftItem) => number): number => items.reduce((total, item) => total + of(item), 0);
  return {
    service: endpoint.service,
    endpointId: endpoint.id,
    draft: {
      rule: 'discovery.drift',
      subject,
      severity: severityOf(first, classes, endpoint.method),
      firstSeenAt: endpoint.firstSeenAt,
      lastSeenAt: endpoint.lastSeenAt,
      evidence: {
        endpoint: `${endpoint.method} ${endpoint.template}`,
        claim: first.claim,
        part: first.part,
        ...(first.path !== '' && { path: first.path }),
        seen: sum(({ seen }) => seen),
        messages: sum(({ of }) => of),
        comparedWith: titles,
        ...(seenTypes.length > 0 && { seenTypes }),
        ...(declaredTypes.length > 0 && { declaredTypes }),
        ...(declaredSecurity.length > 0 && { declaredSecurity }),
        ...(classes.length > 0 && { dataClasses: classes }),
        ...(statuses.length > 0 && { statuses }),
      },
    },
  };
}
