import type { ActorStage } from '../../store/actors.js';
import type { ActorOrderField } from '../../store/services/actors.js';
import { callersOf } from '../../store/services/callers-of.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';
import { definePayload } from '../kit/payload.js';
import type { defineAlert } from './alert.js';
import type { defineCall } from './call.js';

export function defineActor(
  kit: Kit,
  alert: ReturnType<typeof defineAlert>,
  call: ReturnType<typeof defineCall>,
) {
  const { builder, comparators, enums } = kit;
  const state = kit.enumType('ActorState', 'What people have made of an actor.', {
    OPEN: ['open', 'Nobody has looked at it.'],
    ACKNOWLEDGED: ['acknowledged', 'Somebody is on it.'],
    RESOLVED: ['resolved', 'Dealt with. It opens again when it goes on.'],
    FALSE_POSITIVE: ['false_positive', 'No attacker. It stays closed.'],
  });
  const stage = builder.objectRef<ActorStage>('ActorStage').implement({
    description: 'What an actor did at one stage of its attack.',
    fields: (t) => ({
      stage: t.expose('stage', { type: alert.stage, description: 'The stage.' }),
      firstSeenAt: t.field({
        type: 'DateTime',
        description: 'When it began.',
        resolve: ({ firstSeenAt }) => new Date(firstSeenAt),
      }),
      lastSeenAt: t.field({
        type: 'DateTime',
        description: 'When it was last seen.',
        resolve: ({ lastSeenAt }) => new Date(lastSeenAt),
      }),
      alerts: t.exposeInt('alerts', { description: 'How many alerts tell of it.' }),
      events: t.field({
        type: 'BigInt',
        description: 'How many events they stand for.',
        resolve: ({ events }) => BigInt(events),
      }),
      detectors: t.stringList({
        description: 'Ids of the detectors that saw it.',
        resolve: ({ detectors }) => [...detectors],
      }),
    }),
  });
  const Actor = builder.prismaNode('Actor', {
    // Another organization's row is no row: null, not an error.
    nullable: true,
    id: { field: 'id', description: 'Global id. It stays when the actor turns out to be an older one.' },
    description:
      'Somebody who attacks: the alerts of one actor over detectors and days, also when it changes addresses or accounts.',
    fields: (t) => ({
      title: t.exposeString('title', { description: 'Its story in one line, for people.' }),
      severity: t.expose('severity', {
        type: enums.severity,
        description: 'The worst of its alerts; one worse when what it did is plainly a plan.',
      }),
      confidence: t.exposeFloat('confidence', {
        description: 'How sure it is that this is an attack, 0 to 1.',
      }),
      stage: t.expose('stage', { type: alert.stage, description: 'The furthest that it has come.' }),
      outcome: t.field({
        type: alert.outcome,
        nullable: true,
        description: 'What came of it, when that is known.',
        resolve: (actor) => actor.outcome as never,
      }),
      state: t.expose('state', { type: state, description: 'What people have made of it.' }),
      stateReason: t.exposeString('stateReason', {
        nullable: true,
        description: 'Why it is in that state, as somebody wrote.',
      }),
      principals: t.exposeStringList('principals', {
        description: 'Keyed tokens of the accounts that it used, at most 100.',
      }),
      principalCount: t.exposeInt('principalCount', { description: 'How many accounts its alerts name.' }),
      addresses: t.exposeStringList('addresses', {
        description: 'Client addresses that it came from, or their keyed tokens, at most 100.',
      }),
      addressCount: t.exposeInt('addressCount', { description: 'How many addresses its alerts name.' }),
      agents: t.exposeStringList('agents', { description: 'Keyed tokens of its user agents, at most 20.' }),
      detectors: t.exposeStringList('detectors', { description: 'Ids of the detectors that saw it.' }),
      stages: t.field({
        type: [stage],
        description: 'What it did, earliest stage first.',
        resolve: ({ stages }) => (Array.isArray(stages) ? (stages as unknown as ActorStage[]) : []),
      }),
      alertCount: t.exposeInt('alertCount', { description: 'How many alerts are its own and stand.' }),
      eventCount: t.expose('eventCount', { type: 'BigInt', description: 'How many events they stand for.' }),
      firstSeenAt: t.expose('firstSeenAt', { type: 'DateTime', description: 'Time of its first event.' }),
      lastSeenAt: t.expose('lastSeenAt', { type: 'DateTime', description: 'Time of its latest event.' }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was found.' }),
      revision: t.exposeInt('revision', { description: 'Rises by one with every change.' }),
    }),
  });
  const connection = defineConnection(kit, 'Actor', Actor);
  const filter = defineFilter(kit, 'Actor', {
    severity: [comparators.severity, 'How bad it is.'],
    confidence: [comparators.fraction, 'How sure it is.'],
    stage: [alert.stageFilter, 'How far it has come.'],
    outcome: [alert.outcomeFilter, 'What came of it.'],
    state: [comparators.enumeration('ActorStateFilter', state), 'What people have made of it.'],
    detectors: [comparators.list, 'Ids of the detectors that saw it.'],
    principals: [comparators.list, 'Keyed tokens of its accounts.'],
    addresses: [comparators.list, 'Its client addresses.'],
    agents: [comparators.list, 'Keyed tokens of its user agents.'],
    firstSeenAt: [comparators.time, 'Time of its first event.'],
    lastSeenAt: [comparators.time, 'Time of its latest event.'],
    createdAt: [comparators.time, 'When it was found.'],
  });
  const order = defineOrder<ActorOrderField>(kit, 'Actor', {
    LAST_SEEN_AT: 'Time of its latest event.',
    CREATED_AT: 'When it was found.',
    SEVERITY: 'How bad it is.',
  });
  builder.queryField('actors', (t) =>
    t.field({
      type: connection,
      description: 'Those who attack.',
      args: listArgs(kit, filter, order),
      complexity: pageComplexity,
      resolve: (_root, request, context, info) =>
        context.services.actors.page(nodeQuery(context, info), request),
    }),
  );
  builder.prismaObjectField('Actor', 'timeline', (t) =>
    t.field({
      type: alert.connection,
      description: 'Its alerts in time, the latest first unless told.',
      args: alert.args,
      complexity: pageComplexity,
      resolve: ({ id }, request, context, info) =>
        context.services.alerts.page(nodeQuery(context, info), request, { actorId: id }),
    }),
  );
  builder.prismaObjectField('Actor', 'calls', (t) =>
    t.field({
      type: call.connection,
      description:
        'What history keeps of its accounts and addresses, newest first: other people behind the same address are among them. Its user agents are asked for only where it has neither.',
      args: {
        from: t.arg({
          type: 'DateTime',
          description: 'Not before; a day before its first event unless told.',
        }),
        to: t.arg({ type: 'DateTime', description: 'Before; as late as there is something unless told.' }),
        first: t.arg.int({ description: 'How many, 20 unless told, at most 100.' }),
        after: t.arg.string({ description: 'Only what comes after this cursor.' }),
      },
      // A page reads up to some dozens of chunks of history.
      complexity: (args) => ({ ...pageComplexity(args), field: 50 }),
      resolve: (actor, { from, to, first, after }, { services }) =>
        services.calls.page(
          { ...callersOf(actor), from: from ?? new Date(actor.firstSeenAt.getTime() - DAY_MS), to },
          { first, after },
        ),
    }),
  );
  builder.prismaObjectField('Alert', 'actor', (t) =>
    t.relation('actor', {
      nullable: true,
      description: 'Whose it is; null until that is found, moments later.',
    }),
  );
  const payload = definePayload(kit, 'actorChangeState', 'actor', Actor);
  builder.mutationField('actorChangeState', (t) =>
    t.fieldWithInput({
      type: payload,
      description:
        'Says what people make of an actor, and of its alerts with it: what it settles is settled for them, but for those that were settled already or are suppressed; opened again, what was settled with it is open as well. The same again changes nothing. Needs the scope `alerts:write`.',
      authScopes: { scope: 'alerts:write' },
      typeOptions: { name: 'ActorChangeStateInput', description: 'Which actor, and what to make of it.' },
      argOptions: { description: 'Which actor, and what to make of it.' },
      input: {
        id: t.input.globalID({ for: Actor, required: true, description: 'The actor.' }),
        state: t.input.field({ type: state, required: true, description: 'The new state.' }),
        reason: t.input.string({
          description: 'Why, at most 500 characters. Left out, the reason given before is removed.',
        }),
        because: t.input.field({
          type: alert.because,
          description:
            'Why it is no attacker, for the detectors to judge by from now on. Only with FALSE_POSITIVE.',
        }),
      },
      resolve: (_root, { input }, { services }) =>
        services.actors.changeState(input.id.id, input.state, input.reason, input.because),
    }),
  );
  return { Actor, filter };
}

const DAY_MS = 86_400_000;
