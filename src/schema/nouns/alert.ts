import type { AlertParties } from '../../store/effects.js';
import type { AlertOrderField } from '../../store/services/alerts.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import { enumType } from '../kit/enums.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';
import { definePayload } from '../kit/payload.js';

interface Pointer {
  readonly eventId: string;
  readonly time: number;
  readonly note?: string;
}

function alertEnums({ builder }: Kit) {
  return {
    stage: enumType(builder, 'AttackStage', 'How far an attacker has come, earliest first.', {
      RECONNAISSANCE: ['reconnaissance', 'Looking around.'],
      PROBING: ['probing', 'Trying what gives.'],
      EXPLOITATION: ['exploitation', 'Using what gave.'],
      EXFILTRATION: ['exfiltration', 'Taking data out.'],
    }),
    outcome: enumType(builder, 'AttackOutcome', 'What came of an attack, least harm first.', {
      ATTEMPTED: ['attempted', 'It was tried.'],
      BLOCKED: ['blocked', 'It was stopped.'],
      REACHED_SINK: ['reached-sink', 'Its input reached a database, file, process or network call.'],
      SUCCEEDED: ['succeeded', 'It worked.'],
    }),
    because: enumType(
      builder,
      'AlertFeedback',
      'Why somebody called an alert false; detectors judge by it.',
      {
        OWN_TEST: ['own-test', 'A test of ours, or one that we ordered.'],
        AUTHORISED: [
          'authorised',
          'The caller may do this: support, an administrator, a service, a partner.',
        ],
        SHARED: ['shared', 'The object or the endpoint is meant for everybody, or is shared.'],
        EXPECTED_VOLUME: [
          'expected-volume',
          'So much, so fast or so regular is usual for this caller or endpoint.',
        ],
        ORDINARY_CONTENT: ['ordinary-content', 'What looks like an attack is ordinary content here.'],
        OTHER: ['other', 'Something else; detectors make nothing of it.'],
      },
    ),
    state: enumType(builder, 'AlertState', 'What people have made of an alert.', {
      OPEN: ['open', 'Nobody has looked at it.'],
      ACKNOWLEDGED: ['acknowledged', 'Somebody is on it.'],
      RESOLVED: ['resolved', 'Dealt with. It opens again when it goes on.'],
      FALSE_POSITIVE: ['false_positive', 'No attack. It stays closed, and goes on counting.'],
      SUPPRESSED: [
        'suppressed',
        'A suppression keeps it quiet. It goes on counting; nobody sets this by hand.',
      ],
    }),
  };
}

const defineInvolved = ({ builder }: Kit) =>
  builder.objectRef<Partial<AlertParties>>('AlertInvolved').implement({
    description: 'Who takes part in an alert: the accounts and addresses of a distributed attack.',
    fields: (t) => ({
      principals: t.stringList({
        description: 'Keyed tokens of principals, at most 100.',
        resolve: ({ principals = [] }) => [...principals],
      }),
      addresses: t.stringList({
        description: 'Client addresses or their keyed tokens, at most 100.',
        resolve: ({ addresses = [] }) => [...addresses],
      }),
      agents: t.stringList({
        description: 'Keyed tokens of user agents, at most 100.',
        resolve: ({ agents = [] }) => [...agents],
      }),
    }),
  });

export function defineAlert(kit: Kit) {
  const { builder, comparators, enums } = kit;
  const { stage, outcome, state, because } = alertEnums(kit);
  const involved = defineInvolved(kit);
  const stageFilter = comparators.enumeration('AttackStageFilter', stage);
  const outcomeFilter = comparators.enumeration('AttackOutcomeFilter', outcome);
  const pointer = builder.objectRef<Pointer>('EvidencePointer').implement({
    description: 'Where the proof is: an event, and what it shows.',
    fields: (t) => ({
      eventId: t.exposeString('eventId', { description: 'Id of the event.' }),
      time: t.field({
        type: 'DateTime',
        description: 'Time of the event.',
        resolve: ({ time }) => new Date(time),
      }),
      note: t.exposeString('note', {
        nullable: true,
        description: 'What it shows, for people; never a value.',
      }),
    }),
  });
  const Alert = builder.prismaNode('Alert', {
    // Another organization's row is no row: null, not an error.
    nullable: true,
    id: { field: 'id', description: 'Global id.' },
    description: 'An attack: all findings with the same key are one alert, which goes on counting.',
    fields: (t) => ({
      rule: t.exposeString('rule', { description: 'What is claimed, such as `bola.foreign-objects`.' }),
      title: t.exposeString('title', { description: 'The claim in one line, for people.' }),
      severity: t.expose('severity', { type: enums.severity, description: 'How bad it is.' }),
      confidence: t.exposeFloat('confidence', { description: 'How sure the detector is, 0 to 1.' }),
      stage: t.expose('stage', { type: stage, description: 'How far the attacker has come.' }),
      outcome: t.field({
        type: outcome,
        nullable: true,
        description: 'What came of it, when that is known.',
        resolve: (alert) => alert.outcome as never,
      }),
      principal: t.exposeString('principal', {
        nullable: true,
        description: 'Keyed token of the principal that attacks.',
      }),
      clientAddress: t.exposeString('clientAddress', {
        nullable: true,
        description: 'Client address of the attacker, or its keyed token.',
      }),
      agent: t.exposeString('agent', {
        nullable: true,
        description: 'Keyed token of the user agent that it came by.',
      }),
      involved: t.field({
        type: involved,
        description: 'Everybody who takes part.',
        resolve: (alert) => (alert.involved ?? {}) as Partial<AlertParties>,
      }),
      state: t.expose('state', { type: state, description: 'What people have made of it.' }),
      because: t.field({
        type: because,
        nullable: true,
        description: 'Why somebody called it false.',
        resolve: (alert) => alert.because as never,
      }),
      stateReason: t.exposeString('stateReason', {
        nullable: true,
        description: 'Why it is in that state, as somebody wrote.',
      }),
      count: t.expose('count', { type: 'BigInt', description: 'How many events it stands for.' }),
      firstSeenAt: t.expose('firstSeenAt', { type: 'DateTime', description: 'Time of the first event.' }),
      lastSeenAt: t.expose('lastSeenAt', { type: 'DateTime', description: 'Time of the latest event.' }),
      raisedAt: t.expose('raisedAt', { type: 'DateTime', description: 'When it was raised.' }),
      revision: t.exposeInt('revision', { description: 'Rises by one with every change.' }),
      evidence: t.field({
        type: [pointer],
        description: 'Pointers to the newest events that show it, at most 20.',
        complexity: { field: 1, multiplier: 5 },
        resolve: ({ evidence }) => (Array.isArray(evidence) ? (evidence as unknown as Pointer[]) : []),
      }),
      service: t.relation('service', { nullable: true, description: 'The service under attack.' }),
      endpoint: t.relation('endpoint', { nullable: true, description: 'The endpoint under attack.' }),
    }),
  });
  const connection = defineConnection(kit, 'Alert', Alert);
  const filter = defineFilter(kit, 'Alert', {
    detector: [comparators.text, 'Id of the detector, such as `bola`.'],
    rule: [comparators.text, 'What is claimed.'],
    severity: [comparators.severity, 'How bad it is.'],
    confidence: [comparators.fraction, 'How sure the detector is.'],
    stage: [stageFilter, 'How far the attacker has come.'],
    outcome: [outcomeFilter, 'What came of it.'],
    state: [comparators.enumeration('AlertStateFilter', state), 'What people have made of it.'],
    principal: [comparators.text, 'Keyed token of the principal.'],
    clientAddress: [comparators.text, 'Client address.'],
    agent: [comparators.text, 'Keyed token of the user agent.'],
    because: [comparators.enumeration('AlertFeedbackFilter', because), 'Why somebody called it false.'],
    count: [comparators.count, 'How many events it stands for.'],
    firstSeenAt: [comparators.time, 'Time of the first event.'],
    lastSeenAt: [comparators.time, 'Time of the latest event.'],
    raisedAt: [comparators.time, 'When it was raised.'],
    service: [comparators.id, 'The service under attack.'],
    endpoint: [comparators.id, 'The endpoint under attack.'],
    actor: [comparators.id, 'Whose it is.'],
  });
  const order = defineOrder<AlertOrderField>(kit, 'Alert', {
    LAST_SEEN_AT: 'Time of the latest event.',
    RAISED_AT: 'When it was raised.',
    SEVERITY: 'How bad it is.',
    COUNT: 'How many events it stands for.',
  });
  const args = listArgs(kit, filter, order);
  builder.queryField('alerts', (t) =>
    t.field({
      type: connection,
      description: 'The alerts of all detectors.',
      args,
      complexity: pageComplexity,
      resolve: (_root, request, context, info) =>
        context.services.alerts.page(nodeQuery(context, info), request),
    }),
  );
  builder.prismaObjectField('Service', 'alerts', (t) =>
    t.field({
      type: connection,
      description: 'The alerts of this service.',
      args,
      complexity: pageComplexity,
      resolve: ({ id }, request, context, info) =>
        context.services.alerts.page(nodeQuery(context, info), request, { serviceId: id }),
    }),
  );
  builder.prismaObjectField('Endpoint', 'alerts', (t) =>
    t.field({
      type: connection,
      description: 'The alerts of this endpoint.',
      args,
      complexity: pageComplexity,
      resolve: ({ id }, request, context, info) =>
        context.services.alerts.page(nodeQuery(context, info), request, { endpointId: id }),
    }),
  );
  const payload = definePayload(kit, 'alertChangeState', 'alert', Alert);
  builder.mutationField('alertChangeState', (t) =>
    t.fieldWithInput({
      type: payload,
      description:
        'Says what people make of an alert. The same again changes nothing. Needs the scope `alerts:write`.',
      authScopes: { scope: 'alerts:write' },
      typeOptions: { name: 'AlertChangeStateInput', description: 'Which alert, and what to make of it.' },
      argOptions: { description: 'Which alert, and what to make of it.' },
      input: {
        id: t.input.globalID({ for: Alert, required: true, description: 'The alert.' }),
        state: t.input.field({ type: state, required: true, description: 'The new state.' }),
        reason: t.input.string({
          description: 'Why, at most 500 characters. Left out, the reason given before is removed.',
        }),
        because: t.input.field({
          type: because,
          description:
            'With `FALSE_POSITIVE`: why, in a word that the detector judges by from now on. Another state takes it back.',
        }),
      },
      resolve: (_root, { input }, { services }) =>
        services.alerts.changeState(input.id.id, input.state, input.reason, input.because),
    }),
  );
  return { Alert, filter, connection, args, stage, outcome, because, stageFilter, outcomeFilter };
}
