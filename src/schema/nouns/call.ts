import type { HistoryEvent } from '../../store/history.js';
import type { CallPage } from '../../store/services/calls.js';
import { pageComplexity } from '../kit/connection.js';
import type { Kit } from '../kit/kit.js';
import { defineCallPlace } from './call-place.js';

interface CallSignal {
  readonly rule: string;
  readonly class: string;
  readonly confidence: number;
  readonly location: string | undefined;
  readonly name: string | undefined;
}

/** What the event tells of its request; an attack outside of one tells nothing. */
function requestOf({ event }: HistoryEvent) {
  return event.kind === 'api.call' ? event : event.request;
}

const callIn = ({ event }: HistoryEvent) => (event.kind === 'api.call' ? event : undefined);

function signalsOf({ event }: HistoryEvent): CallSignal[] {
  if (event.kind === 'api.call')
    return (event.signals ?? []).map(({ name, ...signal }) => ({ ...signal, name }));
  const { rule, confidence, location, parameter } = event;
  return [{ rule, class: event.class, confidence, location, name: parameter }];
}

/** `/orders/{int}`: structure as it is, anything else by what it is. */
function pathOf(call: HistoryEvent): string | null {
  const path = requestOf(call)?.path;
  if (path === undefined) return null;
  return `/${path.map((segment) => (typeof segment === 'string' ? segment : `{${segment.type}}`)).join('/')}`;
}

/** What is kept of single requests, for looking back. */
export function defineCall(kit: Kit) {
  const { builder } = kit;
  const Signal = builder.objectRef<CallSignal>('CallSignal').implement({
    description: 'What a sensor found in a request.',
    fields: (t) => ({
      rule: t.exposeString('rule', { description: 'The rule that fired.' }),
      class: t.exposeString('class', { description: 'The class of attack.' }),
      confidence: t.exposeFloat('confidence', { description: 'From 0 to 1.' }),
      location: t.exposeString('location', { nullable: true, description: 'Where in the request.' }),
      name: t.exposeString('name', {
        nullable: true,
        description: 'Name of the parameter, header or field; never its value.',
      }),
    }),
  });
  const { MachineRef, CallerRef, ProgramRef, TraceRef } = defineCallPlace(kit);
  const Call = builder.objectRef<HistoryEvent>('Call').implement({
    description:
      'One request as a sensor told it, or an attack that one decided on. It holds no value, only keyed tokens.',
    fields: (t) => ({
      eventId: t.string({
        description: 'Its id, as the evidence of alerts names it.',
        resolve: ({ event }) => event.id,
      }),
      kind: t.string({ description: '`api.call` or `attack.seen`.', resolve: ({ event }) => event.kind }),
      time: t.field({
        type: 'DateTime',
        description: 'When it happened.',
        resolve: ({ event }) => new Date(event.time),
      }),
      sensorKind: t.field({
        type: kit.enums.sensorKind,
        description: 'What told it.',
        resolve: ({ source }) => source.sensorKind,
      }),
      serviceName: t.string({
        description: 'The service, as the sensor names it.',
        resolve: ({ event }) => event.service,
      }),
      method: t.string({
        nullable: true,
        description: 'Method of the request.',
        resolve: (call) => requestOf(call)?.method ?? null,
      }),
      host: t.string({
        nullable: true,
        description: 'Host of the request.',
        resolve: (call) => requestOf(call)?.host ?? null,
      }),
      path: t.string({
        nullable: true,
        description: 'Its path: structure as it is, anything else by what it is, such as `/orders/{int}`.',
        resolve: pathOf,
      }),
      endpoint: t.prismaField({
        type: 'Endpoint',
        nullable: true,
        description: 'The endpoint that it belongs to by now; null where there is none.',
        resolve: (query, { endpointId }, _args, { services }) =>
          endpointId === undefined ? null : services.calls.endpoint(query, endpointId),
      }),
      operation: t.string({
        nullable: true,
        description: 'The operation within the path, such as a field of GraphQL.',
        resolve: ({ event }) => (event.kind === 'api.call' ? (event.operation ?? null) : null),
      }),
      status: t.int({
        nullable: true,
        description: 'Status of the response.',
        resolve: ({ event }) => (event.kind === 'api.call' ? event.response.status : null),
      }),
      durationMs: t.float({
        nullable: true,
        description: 'How long it took, in milliseconds.',
        resolve: ({ event }) => (event.kind === 'api.call' ? (event.durationMs ?? null) : null),
      }),
      responseBytes: t.field({
        type: 'BigInt',
        nullable: true,
        description: 'Size of the response.',
        resolve: ({ event }) =>
          event.kind === 'api.call' && event.response.bytes !== undefined
            ? BigInt(event.response.bytes)
            : null,
      }),
      principal: t.string({
        nullable: true,
        description: 'Keyed token of who called.',
        resolve: (call) => requestOf(call)?.principal?.token ?? null,
      }),
      clientAddress: t.string({
        nullable: true,
        description: 'Where it came from.',
        resolve: (call) => requestOf(call)?.client?.address ?? null,
      }),
      agent: t.string({
        nullable: true,
        description: 'Keyed token of the user agent.',
        resolve: (call) => requestOf(call)?.client?.agent ?? null,
      }),
      objectCount: t.int({
        description: 'Objects that the request named.',
        resolve: ({ event }) => (event.kind === 'api.call' ? (event.objects?.length ?? 0) : 0),
      }),
      returnedCount: t.int({
        description: 'Object ids that the response handed out.',
        resolve: ({ event }) => (event.kind === 'api.call' ? (event.returned?.length ?? 0) : 0),
      }),
      blocked: t.boolean({
        description: 'Whether the sensor refused it.',
        resolve: ({ event }) =>
          event.kind === 'api.call' ? event.blocked === true : event.outcome === 'blocked',
      }),
      machine: t.field({
        type: MachineRef,
        nullable: true,
        description: 'The machine that answered, where a collector knows its address.',
        resolve: (call) => callIn(call)?.machine ?? null,
      }),
      caller: t.field({
        type: CallerRef,
        nullable: true,
        description: 'The service of your own that called, where its sensor knows.',
        resolve: (call) => callIn(call)?.caller ?? null,
      }),
      programs: t.field({
        type: [ProgramRef],
        description: 'Programs that the answer names in its headers.',
        complexity: { field: 1, multiplier: 2 },
        resolve: (call) => [...(callIn(call)?.response.software ?? [])],
      }),
      trace: t.field({
        type: TraceRef,
        nullable: true,
        description: 'Its place in a trace, where it bears one.',
        resolve: (call) => requestOf(call)?.trace ?? null,
      }),
      isLogged: t.boolean({
        description: 'Whether it is known from a log alone, which has neither headers nor bodies.',
        resolve: (call) => callIn(call)?.logged === true,
      }),
      signals: t.field({
        type: [Signal],
        description: 'What the sensor found in it.',
        resolve: signalsOf,
      }),
    }),
  });
  const edge = builder.objectRef<CallPage['edges'][number]>('CallEdge').implement({
    description: 'A call on a page, with its place in the order.',
    fields: (t) => ({
      cursor: t.exposeString('cursor', { description: 'Hand back as `after`.' }),
      node: t.field({ type: Call, description: 'The call itself.', resolve: ({ node }) => node }),
    }),
  });
  const connection = builder.objectRef<CallPage>('CallConnection').implement({
    description:
      'A page of calls. How many there are in all is not known: that would mean to read everything that is kept.',
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        description: 'The page, newest first.',
        resolve: ({ edges }) => [...edges],
      }),
      pageInfo: t.field({
        type: builder.pageInfoRef(),
        description:
          'Whether there are more pages. A page may have fewer calls than were asked for and still have a next one: go on from `endCursor`.',
        resolve: ({ pageInfo }) => pageInfo,
      }),
    }),
  });
  const filter = builder.inputType('CallFilter', {
    description:
      'Whose calls, where and when: of any of the principals, addresses, agents and actors that are named, at any of the endpoints that are named. Each list names at most 200.',
    fields: (t) => ({
      principals: t.stringList({ description: 'Keyed tokens of principals.' }),
      clientAddresses: t.stringList({ description: 'Addresses, or their keyed tokens.' }),
      agents: t.stringList({ description: 'Keyed tokens of user agents.' }),
      actors: t.globalIDList({
        description:
          'Actors: their accounts and addresses, at most 200 of each; agents only where they have neither.',
      }),
      endpoints: t.globalIDList({ description: 'Endpoints.' }),
      from: t.field({ type: 'DateTime', description: 'Not before.' }),
      to: t.field({ type: 'DateTime', description: 'Before.' }),
    }),
  });
  builder.queryField('calls', (t) =>
    t.field({
      type: connection,
      description: 'Single requests, as far back as they are kept: newest first, without any value.',
      args: {
        filter: t.arg({ type: filter, description: 'Whose, where and when.' }),
        first: t.arg.int({ description: 'How many, 20 unless told, at most 100.' }),
        after: t.arg.string({ description: 'Only what comes after this cursor.' }),
      },
      // A page reads up to some dozens of chunks of history.
      complexity: (args) => ({ ...pageComplexity(args), field: 50 }),
      resolve: (_root, { filter, first, after }, { services }) =>
        services.calls.page(
          {
            ...filter,
            actorIds: idsOf(filter?.actors, 'Actor'),
            endpointIds: idsOf(filter?.endpoints, 'Endpoint'),
          },
          { first, after },
        ),
    }),
  );
  return { connection };
}

/** Nothing has it. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

type Named = readonly { readonly typename: string; readonly id: string }[] | null | undefined;

/** What is named of another noun is nobody's. */
const idsOf = (named: Named, noun: string) =>
  named?.map(({ typename, id }) => (typename === noun ? id : NOBODY));
