import type { PublicAssetOrderField } from '../../store/services/public-assets.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';

type Kind = 'host' | 'gateway' | 'address' | 'certificate';

export function definePublicAsset(kit: Kit) {
  const { builder, comparators, enumType } = kit;
  const kind = enumType<Kind>('PublicAssetKind', 'What strangers can reach, or see of it.', {
    HOST: ['host', 'A host name that was called from the internet.'],
    GATEWAY: ['gateway', 'A managed gateway that is open to the internet.'],
    ADDRESS: ['address', 'An address of the internet that answers.'],
    CERTIFICATE: ['certificate', 'A certificate that was presented; no sensor tells of any yet.'],
  });
  const PublicAsset = builder.prismaNode('PublicAsset', {
    // Another organization's row is no row: null, not an error.
    nullable: true,
    id: { field: 'id', description: 'Global id.' },
    description: 'Something of the organization’s that strangers can reach.',
    fields: (t) => ({
      kind: t.field({ type: kind, description: 'What it is.', resolve: (row) => row.kind as Kind }),
      name: t.exposeString('name', { description: 'The host, the address, the gateway’s name.' }),
      firstSeenAt: t.expose('firstSeenAt', {
        type: 'DateTime',
        description: 'When it was first seen from outside.',
      }),
      lastSeenAt: t.expose('lastSeenAt', { type: 'DateTime', description: 'When it was last seen.' }),
      detail: t.field({
        type: 'JSON',
        description: 'Counts and names that show it; never a value.',
        resolve: ({ detail }) => detail,
      }),
      service: t.relation('service', {
        nullable: true,
        description: 'The service that most of its endpoints belong to.',
      }),
    }),
  });
  const connection = defineConnection(kit, 'PublicAsset', PublicAsset);
  const filter = defineFilter(kit, 'PublicAsset', {
    kind: [comparators.enumeration('PublicAssetKindFilter', kind), 'What it is.'],
    name: [comparators.text, 'The host, the address, the gateway’s name.'],
    firstSeenAt: [comparators.time, 'When it was first seen from outside: later than, for what is new.'],
    lastSeenAt: [comparators.time, 'When it was last seen.'],
    service: [comparators.id, 'The service behind it.'],
  });
  const order = defineOrder<PublicAssetOrderField>(kit, 'PublicAsset', {
    FIRST_SEEN_AT: 'When it was first seen from outside.',
    LAST_SEEN_AT: 'When it was last seen.',
    NAME: 'Name.',
  });
  const args = listArgs(kit, filter, order);
  builder.queryField('publicAssets', (t) =>
    t.field({
      type: connection,
      description: 'Everything that strangers can reach, what is new first.',
      args,
      complexity: pageComplexity,
      resolve: (_root, request, context, info) =>
        context.services.publicAssets.page(nodeQuery(context, info), request),
    }),
  );
  builder.prismaObjectField('Service', 'publicAssets', (t) =>
    t.field({
      type: connection,
      description: 'What strangers can reach of this service.',
      args,
      complexity: pageComplexity,
      resolve: ({ id }, request, context, info) =>
        context.services.publicAssets.page(nodeQuery(context, info), request, { serviceId: id }),
    }),
  );
}
