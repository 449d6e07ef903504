import type { IssuedEnrolment } from '../../store/services/enrolments.js';
import type { TokenOrderField } from '../../store/services/token-listing.js';
import type { Change } from '../../store/services/user-error.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';
import { definePayload } from '../kit/payload.js';

export function defineEnrolment(kit: Kit) {
  const { builder, comparators, userError } = kit;
  const Enrolment = builder.prismaNode('Enrolment', {
    // Another organization's row is no row: null, not an error.
    nullable: true,
    id: { field: 'id', description: 'Global id; not the secret.' },
    description: 'The right of sensors to report. Needs the scope `tokens:write`.',
    authScopes: { scope: 'tokens:write' },
    fields: (t) => ({
      name: t.exposeString('name', { description: 'What it is for.' }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
      expiresAt: t.expose('expiresAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it stops working by itself.',
      }),
      lastUsedAt: t.expose('lastUsedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was last used, to the minute.',
      }),
      revokedAt: t.expose('revokedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was revoked.',
      }),
    }),
  });
  const connection = defineConnection(kit, 'Enrolment', Enrolment);
  const filter = defineFilter(kit, 'Enrolment', {
    name: [comparators.text, 'What it is for.'],
    createdAt: [comparators.time, 'When it was made.'],
    expiresAt: [comparators.time, 'When it stops working by itself.'],
    lastUsedAt: [comparators.time, 'When it was last used.'],
    revokedAt: [comparators.time, 'When it was revoked.'],
  });
  const order = defineOrder<TokenOrderField>(kit, 'Enrolment', {
    CREATED_AT: 'When it was made.',
    NAME: 'What it is for.',
  });
  builder.queryField('enrolments', (t) =>
    t.field({
      type: connection,
      description: 'The enrolments, revoked ones too. Needs the scope `tokens:write`.',
      authScopes: { scope: 'tokens:write' },
      args: listArgs(kit, filter, order),
      complexity: pageComplexity,
      resolve: (_root, request, context, info) =>
        context.services.enrolments.page(nodeQuery(context, info), request),
    }),
  );

  const created = builder.objectRef<Change<IssuedEnrolment>>('EnrolmentCreatePayload').implement({
    description: 'What enrolmentCreate did.',
    fields: (t) => ({
      enrolment: t.field({
        type: Enrolment,
        nullable: true,
        description: 'The enrolment; null when there are user errors.',
        resolve: ({ value }) => value?.enrolment,
      }),
      secret: t.string({
        nullable: true,
        description:
          '`po_<id>_<secret>`, shown this once. For a sensor, append `_` and your organization’s privacy part, which this server never sees. Null when the idempotency key had already made it.',
        resolve: ({ value }) => value?.secret,
      }),
      userErrors: t.field({
        type: [userError],
        description: 'What the caller can put right.',
        resolve: ({ errors }) => [...errors],
      }),
    }),
  });
  builder.mutationField('enrolmentCreate', (t) =>
    t.fieldWithInput({
      type: created,
      description: 'Makes an enrolment for sensors. Needs the scope `tokens:write`.',
      authScopes: { scope: 'tokens:write' },
      typeOptions: { name: 'EnrolmentCreateInput', description: 'The enrolment to make.' },
      argOptions: { description: 'The enrolment to make.' },
      input: {
        name: t.input.string({ required: true, description: 'What it is for, 1 to 120 characters.' }),
        expiresAt: t.input.field({
          type: 'DateTime',
          description: 'When it stops working by itself; never, when left out.',
        }),
        idempotencyKey: t.input.string({
          description: 'A repeat with the same key makes no second enrolment.',
        }),
      },
      resolve: (_root, { input }, { services }) => services.enrolments.create(input),
    }),
  );
  const revoked = definePayload(kit, 'enrolmentRevoke', 'enrolment', Enrolment);
  builder.mutationField('enrolmentRevoke', (t) =>
    t.fieldWithInput({
      type: revoked,
      description:
        'Ends an enrolment for good; its sensors can report no more. Needs the scope `tokens:write`.',
      authScopes: { scope: 'tokens:write' },
      typeOptions: { name: 'EnrolmentRevokeInput', description: 'The enrolment to end.' },
      argOptions: { description: 'The enrolment to end.' },
      input: { id: t.input.globalID({ for: Enrolment, required: true, description: 'The enrolment.' }) },
      resolve: (_root, { input }, { services }) => services.enrolments.revoke(input.id.id),
    }),
  );
}
