import type { PostureFindingOrderField } from '../../store/services/posture-findings.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import { enumType } from '../kit/enums.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';

export function definePostureFinding(kit: Kit) {
  const { builder, comparators, enums } = kit;
  const state = enumType(builder, 'PostureState', 'What became of a finding.', {
    OPEN: ['open', 'It stands.'],
    ACCEPTED: ['accepted', 'Somebody accepted the risk.'],
    RESOLVED: ['resolved', 'It is no longer so.'],
  });
  const PostureFinding = builder.prismaNode('PostureFinding', {
    // Another organization's row is no row: null, not an error.
    nullable: true,
    id: { field: 'id', description: 'Global id.' },
    description: 'A weakness of an endpoint, with nobody attacking it yet.',
    fields: (t) => ({
      rule: t.exposeString('rule', {
        description: 'What was found, such as `posture.sensitive-data-unauthenticated`.',
      }),
      severity: t.expose('severity', { type: enums.severity, description: 'How bad it is.' }),
      state: t.expose('state', { type: state, description: 'What became of it.' }),
      stateReason: t.exposeString('stateReason', {
        nullable: true,
        description: 'Why it is in that state, as somebody wrote.',
      }),
      firstSeenAt: t.expose('firstSeenAt', { type: 'DateTime', description: 'When it was first found.' }),
      lastSeenAt: t.expose('lastSeenAt', { type: 'DateTime', description: 'When it was last found.' }),
      evidence: t.field({
        type: 'JSON',
        description: 'Counts, times and names of fields that show it; never a value.',
        resolve: ({ evidence }) => evidence,
      }),
      service: t.relation('service', { description: 'The service concerned.' }),
      endpoint: t.relation('endpoint', {
        nullable: true,
        description: 'The endpoint concerned; null for what is about the service as a whole.',
      }),
    }),
  });
  const connection = defineConnection(kit, 'PostureFinding', PostureFinding);
  const filter = defineFilter(kit, 'PostureFinding', {
    rule: [comparators.text, 'What was found.'],
    severity: [comparators.severity, 'How bad it is.'],
    state: [comparators.enumeration('PostureStateFilter', state), 'What became of it.'],
    firstSeenAt: [comparators.time, 'When it was first found.'],
    lastSeenAt: [comparators.time, 'When it was last found.'],
    service: [comparators.id, 'The service concerned.'],
    endpoint: [comparators.id, 'The endpoint concerned.'],
  });
  const order = defineOrder<PostureFindingOrderField>(kit, 'PostureFinding', {
    LAST_SEEN_AT: 'When it was last found.',
    FIRST_SEEN_AT: 'When it was first found.',
    SEVERITY: 'How bad it is.',
  });
  const args = listArgs(kit, filter, order);
  builder.queryField('postureFindings', (t) =>
    t.field({
      type: connection,
      description: 'Weaknesses of all endpoints.',
      args,
      complexity: pageComplexity,
      resolve: (_root, request, context, info) =>
        context.services.postureFindings.page(nodeQuery(context, info), request),
    }),
  );
  builder.prismaObjectField('Service', 'postureFindings', (t) =>
    t.field({
      type: connection,
      description: 'Weaknesses of this service’s endpoints.',
      args,
      complexity: pageComplexity,
      resolve: ({ id }, request, context, info) =>
        context.services.postureFindings.page(nodeQuery(context, info), request, { serviceId: id }),
    }),
  );
  builder.prismaObjectField('Endpoint', 'postureFindings', (t) =>
    t.field({
      type: connection,
      description: 'Weaknesses of this endpoint.',
      args,
      complexity: pageComplexity,
      resolve: ({ id }, request, context, info) =>
        context.services.postureFindings.page(nodeQuery(context, info), request, { endpointId: id }),
    }),
  );
  return PostureFinding;
}
