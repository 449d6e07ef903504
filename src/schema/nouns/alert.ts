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
    state: enumType(builder, 'AlertState', 'What people have made of an alert.', {
      OPEN: ['open', 'Nobody has looked at it.'],
      ACKNOWLEDGED: ['acknowledged', 'Somebody is on it.'],
      RESOLVED: ['resolved', 'Dealt with. It opens again when it goes on.'],
      FALSE_POSITIVE: ['false_positive', 'No attack. It stays closed, and goes on counting.'],
    }),
  };
}

export function defineAlert(kit: Kit) {
  const { builder, comparators, enums } = kit;
  const { stage, outcome, state } = alertEnums(kit);
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
      state: t.expose('state', { type: state, description: 'What people have made of it.' }),
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
    stage: [comparators.enumeration('AttackStageFilter', stage), 'How far the attacker has come.'],
    outcome: [comparators.enumeration('AttackOutcomeFilter', outcome), 'What came of it.'],
    state: [comparators.enumeration('AlertStateFilter', state), 'What people have made of it.'],
    principal: [comparators.text, 'Keyed token of the principal.'],
    clientAddress: [comparators.text, 'Client address.'],
    count: [comparators.count, 'How many events it stands for.'],
    firstSeenAt: [comparators.time, 'Time of the first event.'],
    lastSeenAt: [comparators.time, 'Time of the latest event.'],
    raisedAt: [comparators.time, 'When it was raised.'],
    service: [comparators.id, 'The service under attack.'],
    endpoint: [comparators.id, 'The endpoint under attack.'],
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
      },
      resolve: (_root, { input }, { services }) =>
        services.alerts.changeState(input.id.id, input.state, input.reason),
    }),
  );
  return { Alert, filter };
}
