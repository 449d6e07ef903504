import type { DigestFacts, NoticeSettings, QuietHours } from '../../store/notices.js';
import type { NoticeOrderField } from '../../store/services/notices.js';
import { defineConnection, nodeQuery, pageComplexity } from '../kit/connection.js';
import type { Kit } from '../kit/kit.js';
import { defineFilter, defineOrder, listArgs } from '../kit/list-input.js';
import { definePayload } from '../kit/payload.js';
import type { DetectorRef } from './detector.js';

/** What is kept of a digest. */
type Digest = Omit<DigestFacts, 'worst' | 'top'> & { readonly from: number; readonly to: number } & Pick<
    DigestFacts,
    'top'
  >;

export function defineNotice(kit: Kit, Detector: DetectorRef) {
  const { builder, comparators, enums } = kit;
  const kind = kit.enumType('NoticeKind', 'What a notice tells of.', {
    ACTOR: ['actor', 'An actor.'],
    DIGEST: ['digest', 'What happened in a span of time.'],
    DETECTOR: ['detector', 'A detector that was switched off for what it did.'],
  });
  const state = kit.enumType('NoticeState', 'Whether people were told.', {
    HELD: ['held', 'Kept back in quiet hours, until the next digest.'],
    ISSUED: ['issued', 'Told, alone or with a digest.'],
  });
  const reason = kit.enumType('NoticeReason', 'Why people are told of an actor.', {
    NEW: ['new', 'It is new, or back after it was dealt with.'],
    STAGE: ['stage', 'It has come further.'],
    SEVERITY: ['severity', 'It has become worse.'],
  });
  const digest = builder.objectRef<Digest>('NoticeDigest').implement({
    description: 'What happened in a span of time.',
    fields: (t) => ({
      from: t.field({ type: 'DateTime', description: 'Since when.', resolve: ({ from }) => new Date(from) }),
      to: t.field({ type: 'DateTime', description: 'Until when.', resolve: ({ to }) => new Date(to) }),
      alerts: t.exposeInt('alerts', { description: 'How many alerts were raised.' }),
      actors: t.exposeInt('actors', { description: 'How many actors were at it.' }),
      shadowEndpoints: t.exposeInt('shadowEndpoints', {
        description: 'How many undeclared endpoints were found.',
      }),
      detectorsOff: t.int({
        description: 'How many detectors were switched off for what they did.',
        resolve: ({ detectorsOff }) => detectorsOff ?? 0,
      }),
      worst: t.stringList({
        description: 'The stories of the worst of the actors, at most 5.',
        resolve: ({ top }) => (top ?? []).map(({ title }) => title),
      }),
    }),
  });
  const Notice = builder.prismaNode('Notice', {
    // Another organization's row is no row: null, not an error.
    nullable: true,
    id: { field: 'id', description: 'Global id.' },
    description:
      'What people are told, which is little: an actor that is new, further or worse, a detector that was switched off for what it did, and digests.',
    fields: (t) => ({
      kind: t.field({ type: kind, description: 'What it tells of.', resolve: (row) => row.kind as never }),
      state: t.field({
        type: state,
        description: 'Whether people were told.',
        resolve: (row) => row.state as never,
      }),
      reason: t.field({
        type: reason,
        nullable: true,
        description: 'Why people are told of the actor.',
        resolve: (row) => row.reason as never,
      }),
      actor: t.relation('actor', { nullable: true, description: 'The actor that it tells of.' }),
      detector: t.loadable({
        type: Detector,
        nullable: true,
        description:
          'The detector that it tells of, with its health by now; null as well when it is no longer installed.',
        load: (ids: string[], { services }) => services.detectors.findMany(ids),
        resolve: ({ kind, content }) =>
          kind === 'detector' ? (content as unknown as { detector: string }).detector : null,
      }),
      severity: t.expose('severity', { type: enums.severity, description: 'How bad it was by then.' }),
      title: t.exposeString('title', { description: 'The news in one line.' }),
      digest: t.field({
        type: digest,
        nullable: true,
        description: 'What a digest tells.',
        resolve: (row) => (row.kind === 'digest' ? (row.content as unknown as Digest) : null),
      }),
      createdAt: t.expose('createdAt', {
        type: 'DateTime',
        description: 'When there was something to tell.',
      }),
      issuedAt: t.expose('issuedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When people were told.',
      }),
    }),
  });
  const connection = defineConnection(kit, 'Notice', Notice);
  const filter = defineFilter(kit, 'Notice', {
    kind: [comparators.enumeration('NoticeKindFilter', kind), 'What it tells of.'],
    state: [comparators.enumeration('NoticeStateFilter', state), 'Whether people were told.'],
    severity: [comparators.severity, 'How bad it was by then.'],
    createdAt: [comparators.time, 'When there was something to tell.'],
    actor: [comparators.id, 'The actor that it tells of.'],
  });
  const order = defineOrder<NoticeOrderField>(kit, 'Notice', {
    CREATED_AT: 'When there was something to tell.',
  });
  const args = listArgs(kit, filter, order);
  builder.queryField('notices', (t) =>
    t.field({
      type: connection,
      description: 'What people were told, and what is kept for the next digest.',
      args,
      complexity: pageComplexity,
      resolve: (_root, request, context, info) =>
        context.services.notices.page(nodeQuery(context, info), request),
    }),
  );
  builder.prismaObjectField('Actor', 'notices', (t) =>
    t.field({
      type: connection,
      description: 'What people were told of it.',
      args,
      complexity: pageComplexity,
      resolve: ({ id }, request, context, info) =>
        context.services.notices.page(nodeQuery(context, info), request, { actorId: id }),
    }),
  );
  defineSettings(kit);
  return { Notice, filter };
}

function defineSettings(kit: Kit) {
  const { builder, enums } = kit;
  const rhythm = kit.enumType('DigestRhythm', 'How often what happened is summed up.', {
    OFF: ['off', 'Only what was held back, when quiet hours end.'],
    HOURLY: ['hourly', 'Each hour in which something happened.'],
    DAILY: ['daily', 'Each day on which something happened.'],
  });
  const span = builder.objectRef<QuietHours>('QuietHours').implement({
    description: 'A span of some days of the week in which people are told of nothing that can wait.',
    fields: (t) => ({
      days: t.intList({ description: '1 is Monday, 7 is Sunday.', resolve: ({ days }) => [...days] }),
      from: t.exposeString('from', { description: '`HH:MM` in the time zone.' }),
      to: t.exposeString('to', { description: '`HH:MM`; before `from`: on the day after.' }),
    }),
  });
  const spanInput = builder.inputType('QuietHoursInput', {
    description: 'A span of some days of the week in which people are told of nothing that can wait.',
    fields: (t) => ({
      days: t.intList({ required: true, description: '1 is Monday, 7 is Sunday; at least one.' }),
      from: t.string({ required: true, description: '`HH:MM` in the time zone.' }),
      to: t.string({ required: true, description: '`HH:MM`; before `from`: on the day after.' }),
    }),
  });
  const settings = builder.objectRef<NoticeSettings>('NoticeSettings').implement({
    description: 'When people are told of what.',
    fields: (t) => ({
      timeZone: t.exposeString('timeZone', {
        description: 'Name of the time zone, such as `Europe/Berlin`.',
      }),
      quietHours: t.field({
        type: [span],
        description: 'When people want to hear of nothing that can wait.',
        resolve: ({ quietHours }) => [...quietHours],
      }),
      breakThrough: t.expose('breakThrough', {
        type: enums.severity,
        nullable: true,
        description: 'What is at least as bad is told in quiet hours as well; null: nothing is.',
      }),
      digest: t.expose('digest', { type: rhythm, description: 'How often what happened is summed up.' }),
      digestAt: t.exposeString('digestAt', { description: '`HH:MM`, for a daily digest.' }),
      leastSeverity: t.expose('leastSeverity', {
        type: enums.severity,
        description: 'Actors that are less bad are not told of.',
      }),
      leastConfidence: t.exposeFloat('leastConfidence', {
        description: 'Actors that are less sure are not told of.',
      }),
    }),
  });
  builder.prismaObjectField('Organization', 'noticeSettings', (t) =>
    t.field({
      type: settings,
      description: 'When people are told of what.',
      resolve: (_organization, _args, { services }) => services.notices.settings(),
    }),
  );
  const payload = definePayload(kit, 'noticeSettingsUpdate', 'noticeSettings', settings);
  builder.mutationField('noticeSettingsUpdate', (t) =>
    t.fieldWithInput({
      type: payload,
      description: 'Says when people are told of what; what is left out stays. Needs the scope `admin`.',
      authScopes: { scope: 'admin' },
      typeOptions: { name: 'NoticeSettingsUpdateInput', description: 'Settings to change.' },
      argOptions: { description: 'What to change.' },
      input: {
        timeZone: t.input.string({ description: 'Name of the time zone, such as `Europe/Berlin`.' }),
        quietHours: t.input.field({ type: [spanInput], description: 'All quiet hours, at most 20 spans.' }),
        breakThrough: t.input.field({
          type: enums.severity,
          description: 'What is told in quiet hours as well; null: nothing.',
        }),
        digest: t.input.field({ type: rhythm, description: 'How often what happened is summed up.' }),
        digestAt: t.input.string({ description: '`HH:MM`, for a daily digest.' }),
        leastSeverity: t.input.field({ type: enums.severity, description: 'The least that is told of.' }),
        leastConfidence: t.input.float({ description: 'The least sure that is told of, 0 to 1.' }),
      },
      resolve: (_root, { input }, { services }) => services.notices.update(input),
    }),
  );
}
