import type { SuppressionOrderField } from '../../store/services/suppressions.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';
import { definePayload } from '../kit/payload.js';

export function defineSuppression(kit: Kit) {
  const { builder, comparators } = kit;
  const Suppression = builder.prismaNode('Suppression', {
    // Another organization's row is no row: null, not an error.
    nullable: true,
    id: { field: 'id', description: 'Global id.' },
    description:
      'Alerts that nobody wants to hear of, for a reason and for a time: they are kept, told to nobody, and belong to no actor. What is null matches all.',
    fields: (t) => ({
      detector: t.exposeString('detector', { nullable: true, description: 'Id of the detector.' }),
      rule: t.exposeString('rule', { nullable: true, description: 'What is claimed.' }),
      service: t.relation('service', { nullable: true, description: 'The service under attack.' }),
      endpoint: t.relation('endpoint', { nullable: true, description: 'The endpoint under attack.' }),
      principal: t.exposeString('principal', {
        nullable: true,
        description: 'Keyed token of the principal.',
      }),
      address: t.exposeString('address', {
        nullable: true,
        description: 'Client address, a network such as `203.0.113.0/24`, or an address’s keyed token.',
      }),
      reason: t.exposeString('reason', { description: 'Why, as somebody wrote.' }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'Since when.' }),
      expiresAt: t.expose('expiresAt', {
        type: 'DateTime',
        description: 'Until when, unless it is ended before.',
      }),
      endedAt: t.expose('endedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When somebody ended it.',
      }),
      matched: t.expose('matched', { type: 'BigInt', description: 'How many events it kept quiet.' }),
      lastMatchedAt: t.expose('lastMatchedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'Time of the latest of them.',
      }),
    }),
  });
  const connection = defineConnection(kit, 'Suppression', Suppression);
  const filter = defineFilter(kit, 'Suppression', {
    detector: [comparators.text, 'Id of the detector.'],
    rule: [comparators.text, 'What is claimed.'],
    service: [comparators.id, 'The service under attack.'],
    endpoint: [comparators.id, 'The endpoint under attack.'],
    principal: [comparators.text, 'Keyed token of the principal.'],
    address: [comparators.text, 'Client address or network, as it was given.'],
    createdAt: [comparators.time, 'Since when.'],
    expiresAt: [comparators.time, 'Until when.'],
  });
  const order = defineOrder<SuppressionOrderField>(kit, 'Suppression', {
    CREATED_AT: 'Since when.',
    EXPIRES_AT: 'Until when.',
  });
  builder.queryField('suppressions', (t) =>
    t.field({
      type: connection,
      description: 'What nobody wants to hear of, those that are over included.',
      args: listArgs(kit, filter, order),
      complexity: pageComplexity,
      resolve: (_root, request, context, info) =>
        context.services.suppressions.page(nodeQuery(context, info), request),
    }),
  );
  builder.prismaObjectField('Alert', 'suppression', (t) =>
    t.relation('suppression', { nullable: true, description: 'What keeps it quiet.' }),
  );
  const created = definePayload(kit, 'suppressionCreate', 'suppression', Suppression);
  builder.mutationField('suppressionCreate', (t) =>
    t.fieldWithInput({
      type: created,
      description:
        'Keeps alerts quiet from now on, those that are open as well. Everything that is given must match; something must be given. Needs the scope `alerts:write`.',
      authScopes: { scope: 'alerts:write' },
      typeOptions: { name: 'SuppressionCreateInput', description: 'Which alerts, why and until when.' },
      argOptions: { description: 'Which alerts, why and until when.' },
      input: {
        detector: t.input.string({ description: 'Id of the detector, such as `shadow-api`.' }),
        rule: t.input.string({ description: 'What is claimed, such as `bola.foreign-objects`.' }),
        serviceId: t.input.globalID({ description: 'The service under attack.' }),
        endpointId: t.input.globalID({ description: 'The endpoint under attack.' }),
        principal: t.input.string({ description: 'Keyed token of the principal.' }),
        address: t.input.string({
          description: 'Client address, a network such as `203.0.113.0/24`, or an address’s keyed token.',
        }),
        reason: t.input.string({ required: true, description: 'Why, at most 500 characters.' }),
        expiresAt: t.input.field({
          type: 'DateTime',
          required: true,
          description: 'Until when; within a year.',
        }),
        idempotencyKey: t.input.string({
          description: 'The same key again gives what the first made, and makes nothing.',
        }),
      },
      resolve: (_root, { input }, { services }) =>
        services.suppressions.create({
          ...input,
          serviceId: idOf(input.serviceId, 'Service'),
          endpointId: idOf(input.endpointId, 'Endpoint'),
        }),
    }),
  );
  const ended = definePayload(kit, 'suppressionEnd', 'suppression', Suppression);
  builder.mutationField('suppressionEnd', (t) =>
    t.fieldWithInput({
      type: ended,
      description:
        'Ends one before its time: what it kept quiet is raised when it is seen again. Needs the scope `alerts:write`.',
      authScopes: { scope: 'alerts:write' },
      typeOptions: { name: 'SuppressionEndInput', description: 'Which one.' },
      argOptions: { description: 'Which one.' },
      input: {
        id: t.input.globalID({ for: Suppression, required: true, description: 'The suppression.' }),
      },
      resolve: (_root, { input }, { services }) => services.suppressions.end(input.id.id),
    }),
  );
}

/** An id of another noun is no id of this one: it is looked for, and not found. */
const idOf = (
  global: { readonly typename: string; readonly id: string } | null | undefined,
  noun: string,
): string | undefined =>
  global == null ? undefined : global.typename === noun ? global.id : '00000000-0000-0000-0000-000000000000';
