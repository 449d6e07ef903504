import type { AppHeartbeat, Component } from '../../event/index.js';
import { COMPONENTS_DEFAULT, COMPONENTS_MAX, type Components } from '../../store/services/applications.js';
import type { Kit } from '../kit/kit.js';

interface Named {
  readonly name: string;
  readonly version: string;
}
type Module = NonNullable<AppHeartbeat['modules']>[number];
type Query = NonNullable<AppHeartbeat['queries']>[number];
type Outgoing = NonNullable<AppHeartbeat['outgoing']>[number];

const LIST_DEFAULT = 100;
/** What heartbeats may hold of modules, and the store of the others. */
const LIST_MAX = 1000;

const rowsOf = <T>(json: unknown): readonly T[] => (Array.isArray(json) ? json : []);
const bounded = (first: number | null | undefined, unlessTold: number, most: number): number =>
  Math.min(Math.max(first ?? unlessTold, 0), most);
const cost = (first: number | null | undefined, unlessTold: number, most: number) => ({
  // Reading them is most of the cost: they are wide. A tenth for each of those that are told.
  field: 10,
  multiplier: Math.ceil(bounded(first, unlessTold, most) / 10),
});

function defineParts({ builder }: Kit) {
  const Versioned = builder.objectRef<Named>('NamedVersion').implement({
    description: 'A runtime or framework that an application runs on.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Its name, such as `node` or `express`.' }),
      version: t.exposeString('version', { description: 'Its version.' }),
    }),
  });
  const Item = builder.objectRef<Component>('Component').implement({
    description: 'A component of an application, in CycloneDX’s words.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Its name.' }),
      version: t.exposeString('version', { description: 'Its version.' }),
      purl: t.exposeString('purl', {
        nullable: true,
        description: 'Package URL; null for what comes from no public registry.',
      }),
      type: t.exposeString('type', { description: '`library`, `framework`, `application` or `platform`.' }),
      scope: t.exposeString('scope', {
        nullable: true,
        description: '`required`, `optional` or `excluded`, where it is known.',
      }),
      licenses: t.stringList({
        description: 'SPDX identifiers or expressions, as the package states them.',
        resolve: ({ licenses }) => licenses ?? [],
      }),
    }),
  });
  const List = builder.objectRef<Components>('ComponentList').implement({
    description: 'A part of a bill of materials, by name and version.',
    fields: (t) => ({
      totalCount: t.exposeInt('total', { description: 'How many the filter lets through.' }),
      omitted: t.exposeInt('omitted', { description: 'Components that the sensor left out for size.' }),
      nodes: t.field({
        type: [Item],
        description: 'The components.',
        resolve: ({ nodes }) => [...nodes],
      }),
    }),
  });
  const LoadedModule = builder.objectRef<Module>('LoadedModule').implement({
    description: 'A module that an application has loaded.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Its name.' }),
      version: t.exposeString('version', { nullable: true, description: 'Its version, where it is known.' }),
      hook: t.exposeString('hook', {
        description:
          '`hooked`: seen and protected; `failed`: it should be; `unsupported`: its version is not; `none`: there is nothing to hook in it.',
      }),
      loader: t.exposeString('loader', {
        nullable: true,
        description: 'The package that loaded it first; `.` for the application’s own files.',
      }),
    }),
  });
  const QueryShape = builder.objectRef<Query>('QueryShape').implement({
    description:
      'A query that requests of a route make: names only, `*` for those that came out of a request.',
    fields: (t) => ({
      method: t.exposeString('method', { description: 'HTTP method of the requests.' }),
      route: t.exposeString('route', { description: 'Their route, as the framework has it.' }),
      statement: t.exposeString('statement', {
        description: '`select`, `insert`, `update`, `delete` or `other`.',
      }),
      tables: t.exposeStringList('tables', { description: 'Its tables.' }),
      columns: t.exposeStringList('columns', { description: 'Its columns.' }),
      constrained: t.exposeString('constrained', {
        description:
          'What its condition compares with: `identity` of the caller, else `input` of the request, else `none`.',
      }),
      count: t.field({ type: 'BigInt', description: 'How often.', resolve: ({ count }) => BigInt(count) }),
    }),
  });
  const OutgoingCall = builder.objectRef<Outgoing>('OutgoingCall').implement({
    description: 'A host that requests of a route call.',
    fields: (t) => ({
      method: t.exposeString('method', { description: 'HTTP method of the requests that call it.' }),
      route: t.exposeString('route', { nullable: true, description: 'Their route, where there is one.' }),
      host: t.exposeString('host', { description: 'The host; `*` for those that came out of a request.' }),
      count: t.field({ type: 'BigInt', description: 'How often.', resolve: ({ count }) => BigInt(count) }),
    }),
  });
  return { Versioned, List, LoadedModule, QueryShape, OutgoingCall };
}

/** What libraries tell of the applications that they run in, at their sensors and services. */
export function defineApplication(kit: Kit): void {
  const { builder } = kit;
  const { Versioned, List, LoadedModule, QueryShape, OutgoingCall } = defineParts(kit);
  const componentArgs = builder.args((t) => ({
    first: t.int({
      description: `How many, ${COMPONENTS_DEFAULT} unless told, at most ${COMPONENTS_MAX}.`,
    }),
    skip: t.int({ description: 'How many to leave out before them.' }),
    name: t.string({ description: 'Only those whose name contains this, in any case.' }),
  }));
  const listArgs = builder.args((t) => ({
    first: t.int({ description: `How many, ${LIST_DEFAULT} unless told, at most ${LIST_MAX}.` }),
  }));
  const part = <T>(json: unknown, first: number | null | undefined): T[] =>
    rowsOf<T>(json).slice(0, bounded(first, LIST_DEFAULT, LIST_MAX));
  const listCost = ({ first }: { readonly first?: number | null | undefined }) =>
    cost(first, LIST_DEFAULT, LIST_MAX);
  const componentCost = ({ first }: { readonly first?: number | null | undefined }) =>
    cost(first, COMPONENTS_DEFAULT, COMPONENTS_MAX);

  builder.prismaObjectFields('Sensor', (t) => ({
    runtime: t.field({
      type: Versioned,
      nullable: true,
      description: 'What its application runs on; null for a collector.',
      select: { application: { select: { runtime: true } } },
      resolve: ({ application }) => (application?.runtime ?? null) as Named | null,
    }),
    frameworks: t.field({
      type: [Versioned],
      description: 'Frameworks that its application answers with.',
      select: { application: { select: { frameworks: true } } },
      resolve: ({ application }) => [...rowsOf<Named>(application?.frameworks)],
    }),
    components: t.loadable({
      type: List,
      byPath: true,
      description: 'The bill of materials of its application.',
      args: componentArgs,
      complexity: componentCost,
      load: (ids: string[], { services }, args) => services.applications.ofSensors(ids, args),
      resolve: ({ id }) => id,
    }),
    modules: t.field({
      type: [LoadedModule],
      description: 'Modules that its application has loaded, hooked and failed ones first.',
      args: listArgs,
      complexity: listCost,
      select: { application: { select: { modules: true } } },
      resolve: ({ application }, { first }) => part<Module>(application?.modules, first),
    }),
    queries: t.field({
      type: [QueryShape],
      description: 'Queries that its application makes, the most frequent first.',
      args: listArgs,
      complexity: listCost,
      select: { application: { select: { queries: true } } },
      resolve: ({ application }, { first }) => part<Query>(application?.queries, first),
    }),
    queriesLeftOut: t.field({
      type: 'BigInt',
      description: 'Counts of rare queries that there was no room for.',
      select: { application: { select: { queriesLeftOut: true } } },
      resolve: ({ application }) => application?.queriesLeftOut ?? 0n,
    }),
    outgoing: t.field({
      type: [OutgoingCall],
      description: 'Hosts that its application calls, the most frequent first.',
      args: listArgs,
      complexity: listCost,
      select: { application: { select: { outgoing: true } } },
      resolve: ({ application }, { first }) => part<Outgoing>(application?.outgoing, first),
    }),
    outgoingLeftOut: t.field({
      type: 'BigInt',
      description: 'Counts of rare calls that there was no room for.',
      select: { application: { select: { outgoingLeftOut: true } } },
      resolve: ({ application }) => application?.outgoingLeftOut ?? 0n,
    }),
  }));
  builder.prismaObjectField('Service', 'components', (t) =>
    t.loadable({
      type: List,
      byPath: true,
      description:
        'What its processes are made of: the union of their bills of materials, of at most 50 that reported within a day of the latest.',
      args: componentArgs,
      complexity: componentCost,
      load: (ids: string[], { services }, args) => services.applications.ofServices(ids, args),
      resolve: ({ id }) => id,
    }),
  );
}
