import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createGraphqlClient } from '../../../src/cli/graphql-client.js';
import { type AlertNews, followNews } from '../../../src/cli/live-news.js';
import { readEnvironment } from '../../../src/environment.js';
import { type Platform, startPlatform } from '../../../src/main.js';
import { parseEnrolmentToken } from '../../../src/sensor/parse-token.js';
import { apiCall, batch } from '../../kit/builders.js';
import { eventually } from '../../kit/eventually.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { untilSubscribed } from './until-subscribed.js';

const quiet = { PORT: '0', PROTECTONCE_LOG_LEVEL: 'silent' };

describe('the platform', () => {
  let database: FreshDatabase;
  let platform: Platform;
  const start = () =>
    startPlatform({ environment: readEnvironment({ ...quiet, DATABASE_URL: database.url }) });

  beforeAll(async () => {
    database = await freshDatabase();
    // A start that fails for a port that is taken must not use the first tokens up.
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const environment = readEnvironment({
      ...quiet,
      DATABASE_URL: database.url,
      HOST: '127.0.0.1',
      PORT: `${port}`,
    });
    await expect(startPlatform({ environment })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    taken.close();
    platform = await start();
  }, 180_000);
  afterAll(async () => {
    await platform.stop();
    await database.drop();
  });

  it('shows its tokens at the first start, and takes a batch to a live alert with them', async () => {
    const { apiToken, enrolmentToken } = platform.firstStart as NonNullable<Platform['firstStart']>;
    const client = createGraphqlClient({ url: platform.url, token: apiToken });
    const alerts: AlertNews[] = [];
    const errors: unknown[] = [];
    const stop = followNews(client, {
      onAlert: (alert) => alerts.push(alert),
      onError: (error) => errors.push(error),
    });
    await untilSubscribed(platform.url, 3);

    const signal = {
      rule: 'sqli.tautology',
      class: 'sqli',
      confidence: 0.95,
      location: 'query',
      name: 'q',
    } as const;
    const events = Array.from({ length: 5 }, () => apiCall({ time: Date.now(), signals: [signal] }));
    const send = () =>
      fetch(`${platform.url}/ingest/v1/events`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${parseEnrolmentToken(enrolmentToken).bearer}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify(batch(events, { sentAt: Date.now() })),
      });
    expect((await send()).status).toBe(202);
    await eventually(() => alerts.length > 0, { timeoutMs: 60_000, what: 'the alert to be told' });
    expect(alerts[0]).toMatchObject({ detector: { key: 'injection' }, service: { name: 'shop' } });
    expect(errors).toEqual([]);
    stop();
    await client.close();
  }, 180_000);

  it('shows no tokens at a later start on the same database', async () => {
    const second = await start();
    expect(second.firstStart).toBeUndefined();
    await second.stop();
  }, 180_000);

  it('tells a load balancer that it is well, and operators what it counts', async () => {
    expect(await (await fetch(`${platform.url}/healthz`)).json()).toEqual({ status: 'ok' });
    const metrics = await (await fetch(`${platform.url}/metrics`)).text();
    for (const name of ['ingest_events', 'pipeline_events', 'detector_injection_findings', 'resident_bytes'])
      expect(metrics).toMatch(new RegExp(`^protectonce_${name} [0-9.]+$`, 'm'));
    expect((await fetch(`${platform.url}/nowhere`)).status).toBe(404);
  });

  it('refuses a role that shares a database when none is named, and a plugin that is not there', async () => {
    const broken = (env: Record<string, string>) =>
      startPlatform({ environment: readEnvironment({ ...quiet, ...env }) });
    await expect(broken({ PROTECTONCE_ROLE: 'collector' })).rejects.toMatchObject({
      code: 'ROLE_IS_A_SENSOR',
    });
    await expect(broken({ PROTECTONCE_ROLE: 'worker' })).rejects.toMatchObject({
      code: 'DATABASE_URL_MISSING',
    });
    await expect(
      broken({ DATABASE_URL: database.url, PROTECTONCE_PLUGINS: './no-such-plugin' }),
    ).rejects.toMatchObject({
      code: 'PLUGIN_NOT_FOUND',
    });
  });
});
