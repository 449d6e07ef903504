import {
  BUCKETS_MAX,
  type BucketSize,
  type ExploreCell,
  type ExploreFigures,
  type ExploreGroup,
  GROUPS_MAX,
  RANGE_DAYS_MAX,
} from '../../store/services/explore.js';
import { type ExploreDimension, exploreDimensions } from '../../store/services/explore-dimensions.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter } from '../kit/list-input.js';

const dimensionSays: Readonly<Record<ExploreDimension, string>> = {
  service: 'Name of the service.',
  endpoint: 'Global id of the endpoint.',
  method: 'HTTP method.',
  host: 'Host that clients call.',
  template: 'Path template.',
  protocol: 'Protocol, such as `rest`.',
  status: 'Status of the answer.',
  statusClass: '`2xx`, `3xx`, `4xx` or `5xx`.',
  sensorKind: 'Kind of sensor, in the form `inapp-node`.',
  authenticated: '`true` for calls with a principal.',
  exposure: '`public`, `partner`, `internal` or `unknown`; the one that was set wins.',
};

const bucketSays: Readonly<Record<BucketSize, readonly [string, string]>> = {
  '5m': ['FIVE_MINUTES', 'Five minutes.'],
  '1h': ['HOUR', 'An hour.'],
  '1d': ['DAY', 'A day, in UTC.'],
};

/** `statusClass` → `STATUS_CLASS`. */
const constantOf = (name: string): string => name.replace(/[A-Z]/g, '_$&').toUpperCase();

export function defineExplore(kit: Kit): void {
  const { builder, comparators } = kit;
  const Dimension = builder.enumType('ExploreDimension', {
    description: 'What calls can be grouped by.',
    values: Object.fromEntries(
      exploreDimensions.map((name) => [constantOf(name), { value: name, description: dimensionSays[name] }]),
    ),
  });
  const Bucket = builder.enumType('ExploreBucket', {
    description: 'Lengths of time that figures are told for.',
    values: Object.fromEntries(
      Object.entries(bucketSays).map(([value, [name, description]]) => [name, { value, description }]),
    ),
  });
  const filter = defineFilter(kit, 'Explore', {
    service: [comparators.id, 'The service.'],
    endpoint: [comparators.id, 'The endpoint.'],
    method: [comparators.text, 'HTTP method.'],
    host: [comparators.text, 'Host.'],
    template: [comparators.text, 'Path template.'],
    protocol: [comparators.text, 'Protocol.'],
    status: [comparators.count, 'Status of the answer.'],
    statusClass: [comparators.text, 'Class of the status, such as `5xx`.'],
    sensorKind: [comparators.text, 'Kind of sensor, in the form `inapp-node`.'],
    authenticated: [comparators.flag, 'Whether the call came with a principal.'],
    exposure: [comparators.text, 'Exposure of the endpoint.'],
  });
  const Figures = builder.objectRef<ExploreFigures>('CallFigures').implement({
    description: 'Figures about calls. Durations are in milliseconds and right to 2 %.',
    fields: (t) => ({
      calls: t.expose('calls', { type: 'BigInt', description: 'Calls seen.' }),
      errors: t.expose('errors', {
        type: 'BigInt',
        description: 'Calls answered with a status of 400 or more.',
      }),
      p50: t.exposeFloat('p50', { nullable: true, description: 'Half of all calls took no longer.' }),
      p95: t.exposeFloat('p95', { nullable: true, description: '95 of 100 calls took no longer.' }),
      p99: t.exposeFloat('p99', { nullable: true, description: '99 of 100 calls took no longer.' }),
      meanMs: t.exposeFloat('meanMs', { nullable: true, description: 'Mean duration.' }),
      requestBytes: t.expose('requestBytes', {
        type: 'BigInt',
        description: 'Bytes of the bodies of requests.',
      }),
      responseBytes: t.expose('responseBytes', {
        type: 'BigInt',
        description: 'Bytes of the bodies of answers.',
      }),
    }),
  });
  const Cell = builder.objectRef<ExploreCell>('ExploreCell').implement({
    description: 'Figures of one group in one bucket of time.',
    fields: (t) => ({
      at: t.expose('at', { type: 'DateTime', description: 'Start of the bucket.' }),
      figures: t.field({ type: Figures, description: 'Its figures.', resolve: (cell) => cell }),
    }),
  });
  const Group = builder.objectRef<ExploreGroup>('ExploreGroup').implement({
    description: 'Calls that are alike in what was asked to group by.',
    fields: (t) => ({
      key: t.field({
        type: ['String'],
        nullable: { list: false, items: true },
        description: 'A value for each dimension, in the order asked. Empty for the rest.',
        resolve: ({ key }) => [...key],
      }),
      isRest: t.exposeBoolean('isRest', {
        description: 'All groups past those with the most calls, together.',
      }),
      total: t.field({ type: Figures, description: 'Over all of the time.', resolve: ({ total }) => total }),
      buckets: t.field({
        type: [Cell],
        description: 'Over time; times without calls are left out. Empty unless a bucket was asked for.',
        resolve: ({ buckets }) => [...buckets],
      }),
    }),
  });
  builder.queryField('explore', (t) =>
    t.fieldWithInput({
      type: [Group],
      description:
        'Counts calls, errors, durations and bytes, grouped by anything and over time; those with the most calls first.',
      // Sums many rows, however few it returns.
      complexity: 100,
      typeOptions: { name: 'ExploreInput', description: 'Of which calls, and how they are told apart.' },
      argOptions: { description: 'Of which calls, and how they are told apart.' },
      input: {
        from: t.input.field({ type: 'DateTime', required: true, description: 'Calls from this time on.' }),
        to: t.input.field({
          type: 'DateTime',
          required: true,
          description: `Calls before this time, at most ${RANGE_DAYS_MAX} days later. Figures are kept by five minutes.`,
        }),
        bucket: t.input.field({
          type: Bucket,
          description: `Length of the buckets, of which there may be ${BUCKETS_MAX}; left out, all of the time is one.`,
        }),
        groupBy: t.input.field({
          type: [Dimension],
          description: 'At most four; left out, all is one group.',
        }),
        filter: t.input.field({ type: filter, description: 'Only calls that this lets through.' }),
        top: t.input.int({
          description: `How many groups are told apart, 10 unless told, at most ${GROUPS_MAX}; the rest is one.`,
        }),
      },
      resolve: async (_root, { input }, { services }) => {
        const groupBy = input.groupBy as ExploreDimension[] | null | undefined;
        const groups = await services.explore.figures({
          ...input,
          groupBy,
          bucket: input.bucket as BucketSize | null | undefined,
        });
        const endpointAt = groupBy?.indexOf('endpoint') ?? -1;
        if (endpointAt < 0) return groups;
        return groups.map((group) => ({
          ...group,
          key: group.key.map((part, at) => (at === endpointAt && part !== null ? globalId(part) : part)),
        }));
      },
    }),
  );
}

const globalId = (id: string): string => Buffer.from(`Endpoint:${id}`).toString('base64');
