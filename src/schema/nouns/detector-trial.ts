import type { TrialAlertOrderField, TrialOrderField } from '../../store/services/detector-trials.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import { enumType } from '../kit/enums.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';
import { definePayload } from '../kit/payload.js';
import type { defineDetector } from './detector.js';

/** An alert that settings on trial would raise, or that the present ones do. */
function defineTrialAlert(kit: Kit) {
  const { builder, enums, comparators } = kit;
  const presence = enumType(builder, 'DetectorTrialPresence', 'With which settings an alert is raised.', {
    BEFORE: ['before', 'Only with those in force: it would be gone.'],
    AFTER: ['after', 'Only with those on trial: it would be new.'],
    BOTH: ['both', 'With either.'],
  });
  const TrialAlert = builder.prismaNode('DetectorTrialAlert', {
    nullable: true,
    id: { field: 'id', description: 'Global id.' },
    description: 'An alert that a trial gave, with the settings in force, with those on trial, or with both.',
    fields: (t) => ({
      presence: t.field({
        type: presence,
        description: 'With which settings it is raised.',
        resolve: ({ presence }) => presence as never,
      }),
      rule: t.exposeString('rule', { description: 'What is claimed.' }),
      title: t.exposeString('title', { description: 'The claim in one line, for people.' }),
      severity: t.expose('severity', { type: enums.severity, description: 'How bad it is.' }),
      confidence: t.exposeFloat('confidence', { description: 'How sure the detector is, 0 to 1.' }),
      dedupeKey: t.exposeString('dedupeKey', { description: 'What makes findings one alert.' }),
      principal: t.exposeString('principal', {
        nullable: true,
        description: 'Keyed token of the principal.',
      }),
      clientAddress: t.exposeString('clientAddress', { nullable: true, description: 'Client address.' }),
      countBefore: t.expose('countBefore', {
        type: 'BigInt',
        description: 'Events that it stands for with the settings in force; 0 where there is none.',
      }),
      countAfter: t.expose('countAfter', {
        type: 'BigInt',
        description: 'The same with the settings on trial.',
      }),
      firstSeenAt: t.expose('firstSeenAt', { type: 'DateTime', description: 'Time of the first event.' }),
      lastSeenAt: t.expose('lastSeenAt', { type: 'DateTime', description: 'Time of the latest event.' }),
      endpoint: t.prismaField({
        type: 'Endpoint',
        nullable: true,
        description: 'The endpoint concerned.',
        resolve: (query, { endpointId }, _args, { services }) =>
          endpointId === null ? null : services.calls.endpoint(query, endpointId),
      }),
    }),
  });
  const connection = defineConnection(kit, 'DetectorTrialAlert', TrialAlert);
  const filter = defineFilter(kit, 'DetectorTrialAlert', {
    presence: [comparators.enumeration('DetectorTrialPresenceFilter', presence), 'With which settings.'],
    rule: [comparators.text, 'What is claimed.'],
    severity: [comparators.severity, 'How bad it is.'],
  });
  const order = defineOrder<TrialAlertOrderField>(kit, 'DetectorTrialAlert', { RANK: 'How bad it is.' });
  return { connection, args: listArgs(kit, filter, order) };
}

/** Settings of a detector, tried on what is kept of the past before they are put in force. */
export function defineDetectorTrial(kit: Kit, { Detector }: ReturnType<typeof defineDetector>) {
  const { builder, comparators } = kit;
  const alerts = defineTrialAlert(kit);
  const state = enumType(builder, 'DetectorTrialState', 'How far a trial has come.', {
    QUEUED: ['queued', 'It waits for its turn.'],
    RUNNING: ['running', 'History is being replayed.'],
    DONE: ['done', 'The difference is known.'],
    FAILED: ['failed', 'It met an error: see `error`.'],
    CANCELLED: ['cancelled', 'Somebody called it off.'],
  });
  const Trial = builder.prismaNode('DetectorTrial', {
    nullable: true,
    id: { field: 'id', description: 'Global id.' },
    description:
      'Settings of a detector tried on history: what they would have raised, beside what the settings in force would have. Both begin with an empty memory.',
    fields: (t) => ({
      detector: t.loadable({
        type: Detector,
        nullable: true,
        description: 'The detector; null when it is no longer installed.',
        load: (ids: string[], { services }) => services.detectors.findMany(ids),
        resolve: ({ detector }) => detector,
      }),
      enabled: t.exposeBoolean('enabled', { description: 'Whether it is switched on, on trial.' }),
      config: t.field({
        type: 'JSON',
        description: 'The configuration on trial; what is left out has its default.',
        resolve: ({ config }) => config,
      }),
      from: t.expose('fromAt', { type: 'DateTime', description: 'Alerts of this time are compared.' }),
      to: t.expose('toAt', { type: 'DateTime', description: 'Up to here.' }),
      replayedFrom: t.expose('replayedFrom', {
        type: 'DateTime',
        nullable: true,
        description:
          'Time of the earliest event that was replayed. Both sides learn from up to seven days before `from`, as far as they are kept: the closer this is to `from`, the less they knew.',
      }),
      state: t.field({
        type: state,
        description: 'How far it has come.',
        resolve: ({ state }) => state as never,
      }),
      progress: t.exposeFloat('progress', { description: 'Share of the events that were replayed, 0 to 1.' }),
      events: t.expose('events', {
        type: 'BigInt',
        description: 'Events that were replayed, once for each side.',
      }),
      truncated: t.exposeBoolean('truncated', {
        description:
          'Whether there was more than a trial may replay: the oldest events, or alerts, were left out.',
      }),
      unknownKinds: t.stringList({
        description:
          'Kinds of event that the detector reads and history does not hold: what they tell, neither side of the trial knew. Of `app.heartbeat` it holds those that tell of queries.',
        resolve: ({ detector }, _args, { services }) => services.detectors.unknownToTrials(detector),
      }),
      error: t.exposeString('error', { nullable: true, description: 'Why it failed.' }),
      actor: t.exposeString('actor', { description: 'Who asked for it, as the audit log names them.' }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked for.' }),
      startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true, description: 'When it began.' }),
      finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true, description: 'When it ended.' }),
      alertsBefore: t.exposeInt('alertsBefore', {
        description: 'Alerts that only the settings in force raise: these would be gone.',
      }),
      alertsAfter: t.exposeInt('alertsAfter', {
        description: 'Alerts that only the settings on trial raise: these would be new.',
      }),
      alertsBoth: t.exposeInt('alertsBoth', { description: 'Alerts that both raise.' }),
      alertsQuiet: t.exposeInt('alertsQuiet', {
        description:
          'Alerts of either that nobody would be told of, as a suppression in force matches them or people called them false; they are not among the others.',
      }),
      alerts: t.field({
        type: alerts.connection,
        description: 'The first 1,000 of these: first those that differ, the worst first.',
        args: alerts.args,
        complexity: pageComplexity,
        resolve: ({ id }, request, context, info) =>
          context.services.detectorTrials.alerts(id, nodeQuery(context, info), request),
      }),
    }),
  });
  const connection = defineConnection(kit, 'DetectorTrial', Trial);
  const filter = defineFilter(kit, 'DetectorTrial', {
    detector: [comparators.text, 'The detector’s own id, such as `bola`.'],
    state: [comparators.text, '`queued`, `running`, `done`, `failed` or `cancelled`.'],
    createdAt: [comparators.time, 'When it was asked for.'],
  });
  const order = defineOrder<TrialOrderField>(kit, 'DetectorTrial', { CREATED_AT: 'When it was asked for.' });
  builder.queryField('detectorTrials', (t) =>
    t.field({
      type: connection,
      description: 'Settings that were tried on history. They are kept for thirty days.',
      args: listArgs(kit, filter, order),
      complexity: pageComplexity,
      resolve: (_root, request, context, info) =>
        context.services.detectorTrials.page(nodeQuery(context, info), request),
    }),
  );

  const started = definePayload(kit, 'detectorTrial', 'trial', Trial);
  builder.mutationField('detectorTrial', (t) =>
    t.fieldWithInput({
      type: started,
      description:
        'Tries settings of a detector on history, beside the ones in force; look at the trial again, or subscribe to `detectorTrialChanged`, for its progress. Needs the scope `detectors:write`.',
      authScopes: { scope: 'detectors:write' },
      typeOptions: { name: 'DetectorTrialInput', description: 'Which settings, on which time.' },
      argOptions: { description: 'Which settings, on which time.' },
      input: {
        detectorId: t.input.globalID({ for: Detector, required: true, description: 'The detector.' }),
        enabled: t.input.boolean({ description: 'Whether it is switched on; it is unless told.' }),
        config: t.input.field({
          type: 'JSON',
          required: true,
          description: 'Settings, as its `configSchema` says.',
        }),
        from: t.input.field({
          type: 'DateTime',
          required: true,
          description: 'Alerts from here on are compared.',
        }),
        to: t.input.field({
          type: 'DateTime',
          required: true,
          description: 'Up to here; at most 31 days later.',
        }),
      },
      resolve: (_root, { input }, { services }) => {
        const { detectorId, enabled, config, from, to } = input;
        return services.detectorTrials.start({
          detectorId: detectorId.id,
          enabled: enabled ?? true,
          config,
          from,
          to,
        });
      },
    }),
  );
  const cancelled = definePayload(kit, 'detectorTrialCancel', 'trial', Trial);
  builder.mutationField('detectorTrialCancel', (t) =>
    t.fieldWithInput({
      type: cancelled,
      description: 'Calls a trial off that waits or runs. Needs the scope `detectors:write`.',
      authScopes: { scope: 'detectors:write' },
      typeOptions: { name: 'DetectorTrialCancelInput', description: 'Which trial.' },
      argOptions: { description: 'Which trial.' },
      input: { id: t.input.globalID({ for: Trial, required: true, description: 'The trial.' }) },
      resolve: (_root, { input }, { services }) => services.detectorTrials.cancel(input.id.id),
    }),
  );
  return { Trial, filter };
}
