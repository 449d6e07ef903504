import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { container } from 'tsyringe';
import type { ApiCall, AppHeartbeat, EnrichedEvent } from '../../../src/event/index.js';
import { DetectorRegistry } from '../../../src/pipeline/dispatch/index.js';
import { TrialRunner } from '../../../src/pipeline/replay/trial-runner.js';
import { systemTimers } from '../../../src/pipeline/timers.js';
import {
  type DetectorContext,
  defineDetector,
  type Feedback,
  type Finding,
  timeOf,
  z,
} from '../../../src/plugins/sdk/index.js';
import { writeCursor } from '../../../src/schema/subscriptions/cursor.js';
import { deterministicId } from '../../../src/store/deterministic-id.js';
import { PostgresDetectorSettings } from '../../../src/store/postgres-detector-settings.js';
import { PostgresTrials } from '../../../src/store/trials/postgres-trials.js';
import { apiCall, builtAt } from '../../kit/builders.js';
import { eventually } from '../../kit/eventually.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { plantHistory } from '../../kit/plant-history.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { globalId, plantAlert, type RunningApi, startApi } from '../schema/api-kit.js';
import { idOf, listenTo } from '../schema/subscription-kit.js';

const HOUR = 3_600_000;

/** Raises an alert for each principal that has called more often than the threshold. */
const sample = defineDetector({
  manifest: {
    ...{ id: 'sample', version: '1.2.3', sdk: 1, title: 'Sample', description: 'Counts.' },
    ...{ owasp: ['API4:2023'], consumes: ['api.call'], reads: ['principal'], rules: ['sample.many'] },
  },
  config: z.strictObject({
    threshold: z.int().min(1).max(1000).default(10).describe('How many are too many.'),
  }),
  detector: class {
    detect(
      batch: readonly Parameters<typeof timeOf>[0][],
      context: { state: never; config: never; feedback: readonly Feedback[] },
    ) {
      const { threshold } = context.config as { threshold: number };
      const counts = (
        context.state as {
          map(
            name: string,
            o: object,
          ): { get(k: string): number; set(k: string, v: number, at: number): void };
        }
      ).map('counts', { entriesMax: 1000, ttlMs: 30 * 86_400_000 });
      return batch.flatMap((each) => {
        const { principal, event, endpoint } = each as never as {
          principal: string;
          event: ApiCall;
          endpoint?: { id: string };
        };
        if (context.feedback.some((said) => said.because === 'own-test' && said.principal === principal))
          return [];
        const count = (counts.get(principal) ?? 0) + 1;
        counts.set(principal, count, timeOf(each));
        if (count <= threshold) return [];
        return [
          {
            ...{
              rule: 'sample.many',
              title: 'Many calls',
              severity: 'medium',
              confidence: 0.8,
              stage: 'probing',
            },
            subject: { principal, ...(endpoint ? { endpointId: endpoint.id } : {}) },
            ...{
              dedupeKey: principal,
              time: timeOf(each),
              evidence: [{ eventId: event.id, time: event.time }],
            },
          } as never,
        ];
      });
    }
  },
} as never);

/** Raises an alert for a call of a route that no query of has been told of. */
const listening = defineDetector({
  manifest: {
    ...{ id: 'listening', version: '1.0.0', sdk: 1, title: 'Listening', description: 'Hears of queries.' },
    ...{
      owasp: [],
      consumes: ['api.call', 'app.heartbeat', 'app.started'],
      reads: [],
      rules: ['listening.deaf'],
    },
  },
  config: z.strictObject({}),
  detector: class {
    detect(batch: readonly EnrichedEvent[], { state }: DetectorContext<unknown>) {
      const heard = state.map<number>('heard', { entriesMax: 10, ttlMs: 30 * 86_400_000 });
      return batch.flatMap(({ event }) => {
        if (event.kind === 'app.heartbeat') heard.set('queries', event.queries?.length ?? 0, event.time);
        if (event.kind !== 'api.call' || heard.get('queries') !== undefined) return [];
        return [
          {
            ...{ rule: 'listening.deaf', title: 'Deaf', severity: 'low', confidence: 1, stage: 'probing' },
            ...{ subject: {}, dedupeKey: event.id, time: event.time, evidence: [] },
          } as Finding,
        ];
      });
    }
  },
} as never);

const heartbeat = (time: number, queries: AppHeartbeat['queries']): AppHeartbeat => ({
  ...{ kind: 'app.heartbeat', id: `heartbeat-${time}`, time, service: 'shop', uptimeSeconds: 60, queries },
});

const tokenOf = (user: number) => `user-${user}`.padEnd(22, '0');

/** `calls` of a user, a minute apart. */
const callsOf = (user: number, calls: number, from: number): ApiCall[] =>
  Array.from({ length: calls }, (_, n) => ({
    ...apiCall(),
    id: `trial-call-${user}-${from}-${n}`,
    time: from + n * 60_000,
    principal: { token: tokenOf(user), kind: 'jwt' },
  }));

let database: FreshDatabase;
let running: RunningApi;
let organisation: SeededOrganisation;
let runner: TrialRunner;
const errors: unknown[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  running = await startApi(database, { detectors: [sample, listening] });
  const registry = new DetectorRegistry(container.createChildContainer());
  registry.add(sample);
  registry.add(listening);
  runner = new TrialRunner({
    trials: new PostgresTrials(database.pool),
    registry,
    settings: new PostgresDetectorSettings(running.prisma),
    ...{ notifications: running.notifications, clock: running.clock, timers: systemTimers, holder: 'test' },
    onError: (error) => errors.push(error),
  });
  runner.start();
});
beforeEach(async () => {
  organisation = await seedOrganisation(database);
});
afterEach(() => expect([errors, running.bugs]).toEqual([[], []]));
afterAll(async () => {
  await runner.stop();
  await running.close();
  await database.drop();
});

const ask = async (query: string, variables?: Record<string, unknown>) => {
  const answer = await running.ask(organisation.apiToken, query, variables);
  expect(answer.errors).toBeUndefined();
  return answer.data;
};

const START = `mutation ($input: DetectorTrialInput!) {
  detectorTrial(input: $input) { trial { id state } userErrors { code field message } } }`;
const READ = `query ($id: ID!) { node(id: $id) { ... on DetectorTrial {
  state progress events unknownKinds replayedFrom truncated error alertsBefore alertsAfter alertsBoth alertsQuiet
  alerts { totalCount edges { node { presence rule principal countBefore countAfter } } } } } }`;

async function tried(
  config: object,
  from = builtAt,
  to = builtAt + 24 * HOUR,
  enabled = true,
  detector = 'sample',
) {
  const input = {
    ...{ detectorId: globalId('Detector', detector), config, enabled },
    ...{ from: new Date(from).toISOString(), to: new Date(to).toISOString() },
  };
  const { trial, userErrors } = (await ask(START, { input })).detectorTrial;
  expect(userErrors).toEqual([]);
  return eventually(async () => {
    const { node } = await ask(READ, { id: trial.id });
    return node.state === 'DONE' || node.state === 'FAILED' ? { id: trial.id, ...node } : undefined;
  });
}

describe('a trial of settings', () => {
  test('tells which alerts would be new, which would be gone, and which stay', async () => {
    await plantHistory(database.pool, organisation.organisationId, [
      { events: callsOf(1, 20, builtAt) },
      { events: callsOf(2, 8, builtAt) },
      { events: callsOf(3, 3, builtAt) },
    ]);
    const lower = await tried({ threshold: 5 });
    expect(lower).toMatchObject({ state: 'DONE', progress: 1, events: '31', truncated: false });
    expect(lower).toMatchObject({ alertsBefore: 0, alertsAfter: 1, alertsBoth: 1 });
    expect(lower.alerts.edges.map(({ node }: { node: unknown }) => node)).toEqual(
      expect.arrayContaining([
        { presence: 'AFTER', rule: 'sample.many', principal: tokenOf(2), countBefore: '0', countAfter: '3' },
        { presence: 'BOTH', rule: 'sample.many', principal: tokenOf(1), countBefore: '10', countAfter: '15' },
      ]),
    );
    expect(await tried({ threshold: 100 })).toMatchObject({ alertsBefore: 1, alertsAfter: 0, alertsBoth: 0 });
    expect(await tried({}, builtAt, builtAt + HOUR, false)).toMatchObject({
      alertsBefore: 1,
      alertsAfter: 0,
    });
  });

  test('learns from what came before the time in question, on both sides, and says since when', async () => {
    await plantHistory(database.pool, organisation.organisationId, [
      { events: callsOf(1, 9, builtAt - 48 * HOUR) },
    ]);
    await plantHistory(database.pool, organisation.organisationId, [{ events: callsOf(1, 3, builtAt) }]);
    const trial = await tried({ threshold: 11 });
    expect(trial).toMatchObject({ alertsBefore: 0, alertsAfter: 0, alertsBoth: 1, events: '12' });
    expect(trial.replayedFrom).toBe(new Date(builtAt - 48 * HOUR).toISOString());
  });

  test('knows what libraries told of queries, as the live detector did, and says of which kinds of event it knows nothing', async () => {
    const [first, ...later] = callsOf(1, 4, builtAt);
    const queries: AppHeartbeat['queries'] = [
      {
        ...{ method: 'GET', route: '/orders/:id', statement: 'select', tables: ['orders'], columns: ['id'] },
        ...{ constrained: 'input', count: 40 },
      },
    ];
    await plantHistory(database.pool, organisation.organisationId, [
      { events: [heartbeat(builtAt - 1, undefined)] },
      { events: [first!] },
      { events: [heartbeat(builtAt + 1, queries)] },
      { events: later },
    ]);
    const trial = await tried({}, builtAt, builtAt + 24 * HOUR, true, 'listening');
    expect(trial).toMatchObject({ alertsBoth: 1, events: '5', unknownKinds: ['app.started'] });
    expect(await tried({})).toMatchObject({ unknownKinds: [] });
    const { calls } = await ask('{ calls(filter: {}) { edges { cursor } } }');
    expect(calls.edges).toHaveLength(4);
  });

  test('knows what people said of alerts, on both sides', async () => {
    const { organisationId } = organisation;
    await plantHistory(database.pool, organisationId, [
      { events: callsOf(1, 20, builtAt) },
      { events: callsOf(2, 20, builtAt) },
    ]);
    const { id } = await plantAlert(running.prisma.for(organisationId), organisationId, {
      ...{ detector: 'sample', principal: tokenOf(1) },
    });
    await running.prisma.for(organisationId).alert.update({
      where: { id },
      data: { because: 'own-test', judgedAt: new Date(builtAt) },
    });
    expect(await tried({ threshold: 5 })).toMatchObject({ alertsBefore: 0, alertsAfter: 0, alertsBoth: 1 });
  });

  test('never counts what a suppression in force keeps quiet, nor what people called false, but says how many these are', async () => {
    const { organisationId } = organisation;
    await plantHistory(
      database.pool,
      organisationId,
      [1, 2, 3, 4, 5].map((user) => ({ events: callsOf(user, 20, builtAt) })),
    );
    const prisma = running.prisma.for(organisationId);
    const suppress = (n: number, match: object, more: object = {}) =>
      prisma.suppression.create({
        data: {
          ...{
            id: `00000000-0000-4000-8000-0000000001a${n}`,
            organizationId: organisationId,
            reason: 'known',
          },
          ...{ createdAt: new Date(builtAt), expiresAt: new Date(Date.now() + 24 * HOUR), ...match, ...more },
        },
      });
    await suppress(0, { detector: 'sample', principal: tokenOf(1) });
    await suppress(1, { principal: tokenOf(2), rule: 'sample.many' });
    // These keep nothing quiet any more, or something else.
    await suppress(2, { principal: tokenOf(3) }, { expiresAt: new Date(builtAt) });
    await suppress(3, { principal: tokenOf(3) }, { endedAt: new Date(builtAt) });
    await suppress(4, { principal: tokenOf(3), rule: 'sample.few' });
    await plantAlert(prisma, organisationId, {
      ...{ detector: 'sample', principal: tokenOf(4), dedupeKey: tokenOf(4), state: 'false_positive' },
      id: deterministicId('alert', organisationId, 'sample', tokenOf(4)),
    });
    const trial = await tried({ threshold: 5 });
    expect(trial).toMatchObject({ alertsBefore: 0, alertsAfter: 0, alertsBoth: 2, alertsQuiet: 3 });
    expect(
      trial.alerts.edges.map(({ node }: { node: { principal: string } }) => node.principal).sort(),
    ).toEqual([tokenOf(3), tokenOf(5)]);
    // What was tried is nobody's match.
    expect(await prisma.suppression.findMany({ where: { matched: { gt: 0 } } })).toEqual([]);
  });

  test('keeps lanes and organisations apart', async () => {
    const other = await seedOrganisation(database);
    await plantHistory(database.pool, other.organisationId, [{ events: callsOf(1, 50, builtAt) }]);
    for (const lane of [0, 1])
      await plantHistory(
        database.pool,
        organisation.organisationId,
        [{ events: callsOf(1, 8, builtAt + lane) }],
        lane,
      );
    expect(await tried({ threshold: 7 })).toMatchObject({ alertsBefore: 0, alertsAfter: 1, events: '16' });
  });

  test('is put in force by its id, and an earlier version comes back', async () => {
    const CONFIGURE = `mutation ($input: DetectorConfigureInput!) { detectorConfigure(input: $input) {
      detector { enabled config settingVersion versions { totalCount edges { node { version config restoredFrom actor } } } }
      userErrors { code field } } }`;
    const id = globalId('Detector', 'sample');
    const configure = async (input: object) =>
      (await ask(CONFIGURE, { input: { id, ...input } })).detectorConfigure;
    await configure({ config: { threshold: 50 } });
    const trial = await tried({ threshold: 7 });
    const adopted = await configure({ trialId: trial.id });
    expect(adopted).toMatchObject({
      userErrors: [],
      detector: { config: { threshold: 7 }, settingVersion: 2 },
    });
    const restored = await configure({ version: 1 });
    expect(restored.detector).toMatchObject({ config: { threshold: 50 }, settingVersion: 3 });
    expect(restored.detector.versions.edges.map(({ node }: { node: object }) => node)).toMatchObject([
      { version: 3, config: { threshold: 50 }, restoredFrom: 1 },
      { version: 2, config: { threshold: 7 }, restoredFrom: null },
      { version: 1, config: { threshold: 50 } },
    ]);
    expect((await configure({ version: 9 })).userErrors).toEqual([
      { code: 'NOT_FOUND', field: ['input', 'version'] },
    ]);
    expect((await configure({})).userErrors).toEqual([{ code: 'INVALID', field: ['input', 'config'] }]);
    expect((await configure({ config: {}, version: 1 })).userErrors).toHaveLength(1);
  });

  test('that does not fit is refused with its field', async () => {
    const start = async (config: object, from: number, to: number) => {
      const times = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
      const input = { detectorId: globalId('Detector', 'sample'), config, ...times };
      return (await ask(START, { input })).detectorTrial.userErrors.map(
        ({ field }: { field: string[] }) => field,
      );
    };
    expect(await start({ threshold: 0 }, builtAt, builtAt + 1)).toEqual([['input', 'config', 'threshold']]);
    expect(await start({ nonsense: 0 }, builtAt, builtAt + 1)).toEqual([['input', 'config', 'nonsense']]);
    expect(await start({}, builtAt, builtAt)).toEqual([['input', 'from']]);
    expect(await start({}, builtAt, builtAt + 40 * 24 * HOUR)).toEqual([['input', 'from']]);
  });

  test('of a runner that was killed is taken over, and one that was called off ends', async () => {
    await plantHistory(database.pool, organisation.organisationId, [{ events: callsOf(1, 20, builtAt) }]);
    const trials = new PostgresTrials(database.pool);
    const prisma = running.prisma.for(organisation.organisationId);
    const dataOf = (organizationId: string) => ({
      ...{ organizationId, detector: 'sample', enabled: true, config: {}, actor: 'test' },
      ...{ fromAt: new Date(builtAt), toAt: new Date(builtAt + HOUR), createdAt: new Date(builtAt) },
    });
    const dead = { state: 'running', holder: 'dead', leaseUntil: new Date(0) };
    const { id } = await prisma.detectorTrial.create({
      data: { id: '00000000-0000-4000-8000-0000000000aa', ...dataOf(organisation.organisationId), ...dead },
    });
    expect(await trials.waiting()).toContain(organisation.organisationId);
    await running.notifications.notify('detector_trials', organisation.organisationId);
    await eventually(
      async () => (await prisma.detectorTrial.findUnique({ where: { id } }))?.state === 'done',
    );
    // Of one that the runner is not told of.
    organisation = await seedOrganisation(database);
    const held = await running.prisma.for(organisation.organisationId).detectorTrial.create({
      data: { id: '00000000-0000-4000-8000-0000000000ab', ...dataOf(organisation.organisationId) },
    });
    const job = (await trials.claim(organisation.organisationId, 'slow', 60_000))!;
    expect(job.id).toBe(held.id);
    expect(await trials.claim(organisation.organisationId, 'second', 60_000)).toBeUndefined();
    const progress = { progress: 0.5, events: 10, replayedFrom: undefined };
    expect(await trials.renew(job, 'slow', 60_000, progress)).toBe(true);
    const cancelled = await ask(
      'mutation ($id: ID!) { detectorTrialCancel(input: {id: $id}) { trial { state progress } userErrors { code } } }',
      { id: globalId('DetectorTrial', held.id) },
    );
    expect(cancelled.detectorTrialCancel).toEqual({
      trial: { state: 'CANCELLED', progress: 0.5 },
      userErrors: [],
    });
    expect(await trials.renew(job, 'slow', 60_000, progress)).toBe(false);
  });

  test('tells subscribers when it is asked for, begins, comes forward and ends, and of no second of it', async () => {
    const { organisationId, apiToken } = organisation;
    const listener = listenTo(await running.listen(), apiToken, {
      field: 'detectorTrialChanged',
      query: `subscription { detectorTrialChanged(after: "${writeCursor(0n)}") {
        cursor lagged node: detectorTrial { id state progress } } }`,
    });
    const trials = new PostgresTrials(database.pool);
    const changes = async () => {
      const { rows } = await database.ownerPool.query(
        `SELECT count(*)::int AS n FROM change_feed WHERE organization_id = $1 AND topic = 'detector-trial.changed'`,
        [organisationId],
      );
      return rows[0].n as number;
    };
    const { id } = await running.prisma.for(organisationId).detectorTrial.create({
      data: {
        ...{ id: '00000000-0000-4000-8000-0000000000ad', organizationId: organisationId, detector: 'sample' },
        ...{ enabled: true, config: {}, actor: 'test', createdAt: new Date(builtAt) },
        ...{ fromAt: new Date(builtAt), toAt: new Date(builtAt + HOUR) },
      },
    });
    const job = (await trials.claim(organisationId, 'slow', 60_000))!;
    const told: number[] = [];
    for (const progress of [0.01, 0.02, 0.049, 0.06, 0.07, 0.5]) {
      await trials.renew(job, 'slow', 60_000, { progress, events: 1, replayedFrom: undefined });
      told.push(await changes());
    }
    expect(told).toEqual([1, 1, 1, 2, 2, 3]);
    await trials.fail(job, 'slow', 'enough', builtAt);
    await trials.fail(job, 'slow', 'twice', builtAt);
    await eventually(() => listener.news.length === 4);
    expect(listener.errors).toEqual([]);
    expect(listener.news.map((news) => news.id)).toEqual(Array(4).fill(id));
    const started = await tried({ threshold: 5 });
    await eventually(() => listener.news.at(-1)?.id === idOf(started.id) && listener.news.length >= 7);
    await listener.stop();
  });
});
