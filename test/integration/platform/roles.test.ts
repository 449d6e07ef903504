import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createGraphqlClient } from '../../../src/cli/graphql-client.js';
import { type AlertNews, followNews } from '../../../src/cli/live-news.js';
import { apiCall } from '../../kit/builders.js';
import { eventually } from '../../kit/eventually.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { platformProcess, type RunningPlatform } from './running-platform.js';
import { sendSteadily } from './steady-sender.js';
import { untilSubscribed } from './until-subscribed.js';

const signal = {
  rule: 'sqli.tautology',
  class: 'sqli',
  confidence: 0.95,
  location: 'query',
  name: 'q',
} as const;

describe('the roles apart, each a process of its own', () => {
  let database: FreshDatabase;
  let organisation: SeededOrganisation;
  let api: RunningPlatform;
  let ingest: RunningPlatform;
  let workers: RunningPlatform[];

  beforeAll(async () => {
    database = await freshDatabase();
    organisation = await seedOrganisation(database, { now: Date.now(), lanes: 2 });
    const role = (name: string) => platformProcess({ DATABASE_URL: database.url, PROTECTONCE_ROLE: name });
    [api, ingest, ...workers] = await Promise.all([
      role('api'),
      role('ingest'),
      role('worker'),
      role('worker'),
    ]);
  }, 180_000);
  afterAll(async () => {
    await Promise.all([api, ingest, ...workers].map((platform) => platform.end('SIGTERM')));
    await database.drop();
  }, 180_000);

  it('take a batch from one door to a subscriber at the other, through a worker that shares the lanes', async () => {
    const client = createGraphqlClient({ url: api.url, token: organisation.apiToken });
    const alerts: AlertNews[] = [];
    const stop = followNews(client, {
      onAlert: (alert) => alerts.push(alert),
      onError: (error) => expect(error).toBeUndefined(),
    });
    await untilSubscribed(api.url, 3);
    const { sensorToken } = organisation;
    await sendSteadily({
      url: ingest.url,
      sensorToken,
      batches: 8,
      eventsPerBatch: 5,
      event: () => apiCall({ time: Date.now(), signals: [signal] }),
    }).done;
    await eventually(() => alerts.length > 0, { timeoutMs: 60_000, what: 'the alert to be told' });
    expect(alerts[0]).toMatchObject({ detector: { key: 'injection' }, service: { name: 'shop' } });
    stop();
    await client.close();
  }, 180_000);

  it('answer only for what they are', async () => {
    expect((await fetch(`${api.url}/ingest/v1/policy`)).status).toBe(404);
    expect((await fetch(`${ingest.url}/graphql`)).status).toBe(404);
    for (const { url } of [api, ingest, ...workers]) expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});
