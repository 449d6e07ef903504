import type { SensorOrderField } from '../../store/services/sensors.js';
import { numbersOf } from '../inventory/numbers-of.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';

interface Named<T> {
  readonly name: string;
  readonly value: T;
}

const numbers = (json: unknown): Named<number>[] =>
  Object.entries(numbersOf(json)).map(([name, value]) => ({ name, value }));

export function defineSensor(kit: Kit) {
  const { builder, comparators, enums } = kit;
  const loss = builder.objectRef<Named<number>>('SensorLoss').implement({
    description: 'Events that never became part of the picture.',
    fields: (t) => ({
      reason: t.exposeString('name', { description: 'Why, such as `queue-full`.' }),
      count: t.field({
        type: 'BigInt',
        description: 'How many so far.',
        resolve: ({ value }) => BigInt(Math.trunc(value)),
      }),
    }),
  });
  const measure = builder.objectRef<Named<number>>('SensorMeasure').implement({
    description: 'A figure that the sensor reports of itself.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'What was measured.' }),
      value: t.exposeFloat('value', { description: 'The latest value.' }),
    }),
  });
  const Sensor = builder.prismaNode('Sensor', {
    // Another organization's row is no row: null, not an error.
    nullable: true,
    id: { field: 'id', description: 'Global id.' },
    description: 'Something that reports events: a library in an application’s process, or a collector.',
    fields: (t) => ({
      instance: t.exposeString('instance', { description: 'What tells it apart from others of its kind.' }),
      kind: t.field({
        type: enums.sensorKind,
        description: 'What it is.',
        resolve: ({ kind }) => kind as never,
      }),
      version: t.exposeString('version', { description: 'Its version.' }),
      name: t.exposeString('name', { nullable: true, description: 'Name that its installer gave it.' }),
      firstSeenAt: t.expose('firstSeenAt', { type: 'DateTime', description: 'When it first reported.' }),
      lastSeenAt: t.expose('lastSeenAt', { type: 'DateTime', description: 'When it last reported.' }),
      events: t.expose('events', { type: 'BigInt', description: 'Events received.' }),
      batches: t.expose('batches', { type: 'BigInt', description: 'Batches received.' }),
      losses: t.field({
        type: [loss],
        description: 'Events lost or refused so far, by reason.',
        resolve: ({ losses }) => numbers(losses),
      }),
      coverage: t.field({
        type: [measure],
        description: 'Latest coverage of a collector, or overhead of a library.',
        resolve: ({ coverage }) => numbers(coverage),
      }),
      policyVersion: t.expose('policyVersion', {
        type: 'BigInt',
        nullable: true,
        description: 'Version of the policy that it follows.',
      }),
      enrolment: t.relation('enrolment', {
        nullable: true,
        description: 'The enrolment that it was installed with. Needs the scope `tokens:write`.',
      }),
    }),
  });
  const connection = defineConnection(kit, 'Sensor', Sensor);
  const filter = defineFilter(kit, 'Sensor', {
    kind: [comparators.enumeration('SensorKindFilter', enums.sensorKind), 'What it is.'],
    instance: [comparators.text, 'Instance.'],
    version: [comparators.text, 'Version.'],
    name: [comparators.text, 'Name.'],
    firstSeenAt: [comparators.time, 'When it first reported.'],
    lastSeenAt: [comparators.time, 'When it last reported.'],
    enrolment: [comparators.id, 'The enrolment that it was installed with.'],
  });
  const order = defineOrder<SensorOrderField>(kit, 'Sensor', {
    LAST_SEEN_AT: 'When it last reported.',
    FIRST_SEEN_AT: 'When it first reported.',
    EVENTS: 'Events received.',
  });
  const args = listArgs(kit, filter, order);
  builder.queryField('sensors', (t) =>
    t.field({
      type: connection,
      description: 'The sensors that have ever reported.',
      args,
      complexity: pageComplexity,
      resolve: (_root, request, context, info) =>
        context.services.sensors.page(nodeQuery(context, info), request),
    }),
  );
  builder.prismaObjectField('Enrolment', 'sensors', (t) =>
    t.field({
      type: connection,
      description: 'The sensors that were installed with it.',
      args,
      complexity: pageComplexity,
      resolve: ({ id }, request, context, info) =>
        context.services.sensors.page(nodeQuery(context, info), request, { enrolmentId: id }),
    }),
  );
  return { Sensor, filter };
}
