import type { Exposure } from '../../store/services/endpoints.js';
import type { ServiceOrderField } from '../../store/services/services.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import { enumType } from '../kit/enums.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';
import type { RiskPartKit } from './risk-part.js';

export function defineService(kit: Kit, { RiskPart, partsOf }: RiskPartKit) {
  const { builder, comparators, enums } = kit;
  const kind = enumType(builder, 'ServiceKind', 'What a service was told apart by.', {
    APPLICATION: ['application', 'An application that a library runs in.'],
    HOST: ['host', 'A host that the collector saw answer.'],
  });
  const Service = builder.prismaNode('Service', {
    // Another organization's row is no row: null, not an error.
    nullable: true,
    id: { field: 'id', description: 'Global id.' },
    description: 'An application that answers API calls.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Name, as its sensor gives it.' }),
      kind: t.expose('kind', { type: kind, description: 'What it was told apart by.' }),
      firstSeenAt: t.expose('firstSeenAt', {
        type: 'DateTime',
        description: 'Time of the first event seen.',
      }),
      lastSeenAt: t.expose('lastSeenAt', { type: 'DateTime', description: 'Time of the latest event seen.' }),
      calls: t.expose('calls', { type: 'BigInt', description: 'API calls seen.' }),
      sensorKinds: t.field({
        type: [enums.sensorKind],
        description: 'Kinds of sensor that saw it.',
        resolve: ({ sensorKinds }) => sensorKinds as never,
      }),
      exposure: t.field({
        type: enums.exposure,
        description: 'Who can reach the most exposed of its endpoints.',
        resolve: (row) => row.exposure as Exposure,
      }),
      risk: t.exposeInt('risk', { description: 'From 0 to 100, comparable over the whole organization.' }),
      riskParts: t.field({
        type: [RiskPart],
        description: 'What the risk is made of.',
        complexity: { field: 1, multiplier: 6 },
        resolve: ({ riskParts }) => partsOf(riskParts),
      }),
    }),
  });
  const connection = defineConnection(kit, 'Service', Service);
  const filter = defineFilter(kit, 'Service', {
    name: [comparators.text, 'Name.'],
    kind: [comparators.enumeration('ServiceKindFilter', kind), 'What it was told apart by.'],
    calls: [comparators.count, 'API calls seen.'],
    sensorKinds: [comparators.list, 'Kinds of sensor, in the form `inapp-node`.'],
    exposure: [comparators.exposure, 'Who can reach the most exposed of its endpoints.'],
    risk: [comparators.int, 'Risk, from 0 to 100.'],
    firstSeenAt: [comparators.time, 'Time of the first event.'],
    lastSeenAt: [comparators.time, 'Time of the latest event.'],
  });
  const order = defineOrder<ServiceOrderField>(kit, 'Service', {
    LAST_SEEN_AT: 'Time of the latest event.',
    FIRST_SEEN_AT: 'Time of the first event.',
    NAME: 'Name.',
    CALLS: 'API calls seen.',
    RISK: 'Risk.',
  });
  builder.queryField('services', (t) =>
    t.field({
      type: connection,
      description: 'The services that sensors have seen.',
      args: listArgs(kit, filter, order),
      complexity: pageComplexity,
      resolve: (_root, request, context, info) =>
        context.services.services.page(nodeQuery(context, info), request),
    }),
  );
  return Service;
}
