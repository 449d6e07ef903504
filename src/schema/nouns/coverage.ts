import {
  type EndpointCoverage,
  endpointCoverage,
  type ServiceCoverage,
} from '../../inventory/coverage/coverage.js';
import type { EmptyReason } from '../../inventory/coverage/explain-empty.js';
import { readSoftwareName } from '../../inventory/facts/software-name.js';
import { loadKnowledge } from '../../inventory/knowledge/endpoint-knowledge.js';
import { type OrganizationCoverage, organizationCoverage } from '../inventory/organization-coverage.js';
import { readServiceCoverage } from '../inventory/service-coverage.js';
import type { Kit } from '../kit/kit.js';

type Counts = Readonly<Record<string, number>>;
interface Count {
  readonly name: string;
  readonly count: number;
}

const listed = (counts: Counts): Count[] =>
  Object.entries(counts)
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));

const shares = {
  calls: 'Calls of the last fourteen days with calls.',
  briefShare: 'Share of the calls, 0 to 1, that were told in brief, without forms.',
  truncatedShare: 'Share of the calls, 0 to 1, whose messages were cut for their size.',
  lostShare: 'Share of all that its sensors should have told, 0 to 1, that was lost.',
  opaqueShare:
    'Encrypted connections, of which nothing is known, against these and the calls that the collector read, 0 to 1. A connection may carry many calls: of the traffic the share is higher.',
};

function defineParts({ builder, enums }: Kit) {
  const Loss = builder.objectRef<Count>('CoverageLoss').implement({
    description: 'What was lost for one reason.',
    fields: (t) => ({
      reason: t.exposeString('name', { description: 'Why, such as `queue-full`.' }),
      count: t.field({
        type: 'BigInt',
        description: 'How much.',
        resolve: ({ count }) => BigInt(Math.trunc(count)),
      }),
    }),
  });
  const Seen = builder.objectRef<Count>('CoverageSensor').implement({
    description: 'What one kind of sensor told. A call that two kinds see is told by both.',
    fields: (t) => ({
      kind: t.field({
        type: enums.sensorKind,
        description: 'The kind of sensor.',
        resolve: ({ name }) => name as never,
      }),
      calls: t.field({
        type: 'BigInt',
        description: 'Calls that it told.',
        resolve: ({ count }) => BigInt(Math.trunc(count)),
      }),
    }),
  });
  const Reason = builder.objectRef<EmptyReason>('CoverageReason').implement({
    description: 'Why less is seen than there is, and what to do about it.',
    fields: (t) => ({
      code: t.exposeString('code', {
        description:
          '`no-sensor`, `sensors-silent`, `no-calls`, `not-hooked`, `no-packets`, `no-http`, `encrypted`, `one-direction`, `packets-lost`, `refused` or `nothing-proven`.',
      }),
      text: t.exposeString('text', { description: 'The same, for people.' }),
      sensor: t.prismaField({
        type: 'Sensor',
        nullable: true,
        description: 'The sensor concerned, where it is about one.',
        // The copy tells Pothos that what was asked for is known, also where there is no sensor to ask for.
        resolve: (query, { sensorId }, _args, { services }) => services.sensors.find({ ...query }, sensorId),
      }),
    }),
  });
  return { Loss, Seen, Reason };
}

function defineNeighbours({ builder }: Kit) {
  const calls = ({ count }: Count): bigint => BigInt(Math.trunc(count));
  const Program = builder.objectRef<Count>('NamedProgram').implement({
    description: 'A program that answers name in their headers.',
    fields: (t) => ({
      name: t.string({ description: 'Its name.', resolve: ({ name }) => readSoftwareName(name).name }),
      version: t.string({
        nullable: true,
        description: 'Its version, where answers tell.',
        resolve: ({ name }) => readSoftwareName(name).version ?? null,
      }),
      distribution: t.boolean({
        description:
          'Whether it is a distribution’s build, which may hold fixes that its version does not tell.',
        resolve: ({ name }) => readSoftwareName(name).distribution === true,
      }),
      calls: t.field({ type: 'BigInt', description: 'Calls whose answers named it.', resolve: calls }),
    }),
  });
  const CallingService = builder.objectRef<Count>('CallingService').implement({
    description: 'A service that calls another.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Its name.' }),
      calls: t.field({ type: 'BigInt', description: 'Calls that it made.', resolve: calls }),
    }),
  });
  return { Program, CallingService };
}

/** What is seen of endpoints, services and the whole organization, and what is not. */
export function defineCoverage(kit: Kit): void {
  const { builder } = kit;
  const { Loss, Seen, Reason } = defineParts(kit);
  const { Program, CallingService } = defineNeighbours(kit);
  const OfEndpoint = builder.objectRef<EndpointCoverage>('EndpointCoverage').implement({
    description: 'What is seen of an endpoint.',
    fields: (t) => ({
      sensors: t.field({
        type: [Seen],
        description: 'Which sensors see it.',
        resolve: ({ sensors }) => listed(sensors),
      }),
      calls: t.field({ type: 'BigInt', description: shares.calls, resolve: ({ calls }) => BigInt(calls) }),
      briefShare: t.exposeFloat('briefShare', { description: shares.briefShare }),
      truncatedShare: t.exposeFloat('truncatedShare', { description: shares.truncatedShare }),
    }),
  });
  builder.prismaObjectField('Endpoint', 'coverage', (t) =>
    t.loadable({
      type: OfEndpoint,
      nullable: true,
      description: 'What is seen of it; null before calls have told of it.',
      complexity: 50,
      load: async (ids: string[], { services }) =>
        (await services.endpointKnowledge.load(ids)).map((saved) =>
          saved === undefined
            ? null
            : endpointCoverage(loadKnowledge(saved).facts, services.endpointKnowledge.now),
        ),
      resolve: ({ id }) => id,
    }),
  );
  const OfService = builder.objectRef<ServiceCoverage>('ServiceCoverage').implement({
    description: 'What is seen of a service.',
    fields: (t) => ({
      sensors: t.field({
        type: [Seen],
        description: 'Which sensors see it.',
        resolve: ({ sensors }) => listed(sensors),
      }),
      calls: t.field({
        type: 'BigInt',
        description: shares.calls,
        resolve: ({ calls }) => BigInt(Math.trunc(calls)),
      }),
      briefShare: t.exposeFloat('briefShare', { description: shares.briefShare }),
      truncatedShare: t.exposeFloat('truncatedShare', { description: shares.truncatedShare }),
      lostShare: t.exposeFloat('lostShare', { description: shares.lostShare }),
      opaqueShare: t.exposeFloat('opaqueShare', { description: shares.opaqueShare }),
      losses: t.field({
        type: [Loss],
        description: 'What its sensors lost, by reason.',
        resolve: ({ losses }) => listed(losses),
      }),
      programs: t.field({
        type: [Program],
        description:
          'Programs that its answers name in their headers, as far as a collector sees them: a partial bill of materials.',
        resolve: ({ programs = {} }) => listed(programs),
      }),
      callers: t.field({
        type: [CallingService],
        description: 'Services of your own that call it, as far as a collector sees it.',
        resolve: ({ callers = {} }) => listed(callers),
      }),
    }),
  });
  builder.prismaObjectField('Service', 'coverage', (t) =>
    t.field({
      type: OfService,
      nullable: true,
      description: 'What is seen of it; null before it was looked at.',
      resolve: ({ coverage }) => (coverage === null ? null : readServiceCoverage(coverage)),
    }),
  );
  const OfOrganization = builder.objectRef<OrganizationCoverage>('OrganizationCoverage').implement({
    description: 'What its sensors see of the organization.',
    fields: (t) => ({
      sensors: t.exposeInt('sensors', {
        description: 'Sensors that have ever reported; at most 1,000 are counted.',
      }),
      lostShare: t.exposeFloat('lostShare', { description: shares.lostShare }),
      opaqueShare: t.exposeFloat('opaqueShare', { description: shares.opaqueShare }),
      losses: t.field({
        type: [Loss],
        description: 'What sensors lost, by reason.',
        resolve: ({ losses }) => listed(losses),
      }),
      reasons: t.field({
        type: [Reason],
        description: 'Why the inventory is empty, or thinner than it could be; empty when all is well.',
        complexity: { field: 1, multiplier: 5 },
        resolve: ({ reasons }) => [...reasons],
      }),
    }),
  });
  const HistoryDay = builder
    .objectRef<{ day: Date; events: bigint; bytes: bigint; dropped: bigint }>('HistoryDay')
    .implement({
      description: 'What is kept of the calls and attacks of one day, for looking back.',
      fields: (t) => ({
        day: t.expose('day', { type: 'DateTime', description: 'Start of the day, in UTC.' }),
        events: t.expose('events', { type: 'BigInt', description: 'Calls and attacks that are kept.' }),
        bytes: t.expose('bytes', { type: 'BigInt', description: 'What they take, packed.' }),
        dropped: t.expose('dropped', {
          type: 'BigInt',
          description: 'Those that the day had no room for. They were judged and counted like all others.',
        }),
      }),
    });
  builder.prismaObjectField('Organization', 'history', (t) =>
    t.field({
      type: [HistoryDay],
      description: 'How far back single calls are kept, newest day first; empty where none are.',
      complexity: { field: 5, multiplier: 14 },
      resolve: (_organization, _args, { services }) => services.calls.days(),
    }),
  );
  builder.prismaObjectField('Organization', 'coverage', (t) =>
    t.field({
      type: OfOrganization,
      description: 'How much of its traffic is seen, and why not more.',
      complexity: 50,
      resolve: async (_organization, _args, { services }) =>
        organizationCoverage(await services.coveringSensors.read()),
    }),
  );
}
