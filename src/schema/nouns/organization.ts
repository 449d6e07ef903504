import type { Kit } from '../kit/kit.js';
import { definePayload } from '../kit/payload.js';

export function defineOrganization(kit: Kit) {
  const { builder } = kit;
  const Organization = builder.prismaNode('Organization', {
    // Another organization's row is no row: null, not an error.
    nullable: true,
    id: { field: 'id', description: 'Global id.' },
    description: 'The customer: everything else belongs to one, and no token sees more than one.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Name, for people.' }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
      lanes: t.exposeInt('lanes', { description: 'Into how many lanes its events are divided.' }),
      tokenizeClients: t.exposeBoolean('tokenizeClients', {
        description: 'Whether sensors send client addresses as keyed tokens.',
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
      },
      resolve: (_root, { input }, { services }) => services.organizations.update(input),
    }),
  );
  return Organization;
}
