import type { BlockAnswer, Policy } from '../../event/index.js';
import type { Kit } from '../kit/kit.js';
import { definePayload } from '../kit/payload.js';

export function defineOrganization(kit: Kit) {
  const { builder } = kit;
  const mode = kit.enumType(
    'ProtectionMode',
    'What sensors inside applications do about what they are sure of.',
    {
      MONITOR: ['monitor', 'They tell.'],
      BLOCK: ['block', 'They tell, and answer the request themselves.'],
    },
  );
  const contentType = kit.enumType('BlockAnswerType', 'What kind of text an answer is.', {
    JSON: ['application/json', 'JSON.'],
    HTML: ['text/html', 'A page.'],
    TEXT: ['text/plain', 'Plain text.'],
  });
  const answer = builder.objectRef<BlockAnswer>('BlockAnswer').implement({
    description: 'The answer to a blocked request.',
    fields: (t) => ({
      status: t.exposeInt('status', { description: 'HTTP status.' }),
      contentType: t.expose('contentType', { type: contentType, description: 'What kind of text it is.' }),
      body: t.exposeString('body', { description: 'Its text; `{incident}` becomes the incident’s id.' }),
    }),
  });
  const answerInput = builder.inputType('BlockAnswerInput', {
    description: 'The answer to a blocked request.',
    fields: (t) => ({
      status: t.int({ required: true, description: 'HTTP status, 400 to 599.' }),
      contentType: t.field({ type: contentType, required: true, description: 'What kind of text it is.' }),
      body: t.string({
        required: true,
        description: 'Its text, at most 8192 characters; `{incident}` becomes the incident’s id.',
      }),
    }),
  });
  const Organization = builder.prismaNode('Organization', {
    // Another organization's row is no row: null, not an error.
    nullable: true,
    id: { field: 'id', description: 'Global id.' },
    description: 'The customer: everything else belongs to one, and no token sees more than one.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Name, for people.' }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
      lanes: t.exposeInt('lanes', {
        description:
          'Into how many lanes its events are divided, by caller: one, unless an operator changed it. What detectors learn of callers together, they learn in each lane by itself.',
      }),
      tokenizeClients: t.exposeBoolean('tokenizeClients', {
        description: 'Whether sensors send client addresses as keyed tokens.',
      }),
      protectionMode: t.field({
        type: mode,
        description: 'What sensors do where no mode of a rule says otherwise.',
        resolve: ({ protectionMode }) => protectionMode as Policy['mode'],
      }),
      blockAnswer: t.field({
        type: answer,
        nullable: true,
        description: 'The answer to a blocked request; null: the sensors’ own.',
        resolve: ({ blockAnswer }) => blockAnswer as BlockAnswer | null,
      }),
      policyVersion: t.expose('policyVersion', {
        type: 'BigInt',
        description: 'Version of the policy that its sensors fetch.',
      }),
    }),
  });
  builder.queryField('organization', (t) =>
    t.prismaField({
      type: 'Organization',
      description: 'The organization that the token belongs to.',
      resolve: (query, _root, _args, { services }) => services.organizations.current(query),
    }),
  );
  const payload = definePayload(kit, 'organizationUpdate', 'organization', Organization);
  builder.mutationField('organizationUpdate', (t) =>
    t.fieldWithInput({
      type: payload,
      description: 'Changes the organization’s settings; what is left out stays. Needs the scope `admin`.',
      authScopes: { scope: 'admin' },
      typeOptions: { name: 'OrganizationUpdateInput', description: 'Settings to change.' },
      argOptions: { description: 'What to change.' },
      input: {
        name: t.input.string({ description: 'New name, 1 to 120 characters.' }),
        tokenizeClients: t.input.boolean({
          description: 'Have sensors send client addresses as keyed tokens from now on.',
        }),
        protectionMode: t.input.field({ type: mode, description: 'What sensors do from now on.' }),
        blockAnswer: t.input.field({ type: answerInput, description: 'The answer to a blocked request.' }),
      },
      resolve: (_root, { input }, { services }) => services.organizations.update(input),
    }),
  );
  return Organization;
}
