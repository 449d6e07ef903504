import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createGraphqlClient, type GraphqlClient } from '../../../src/cli/graphql-client.js';
import { apiCall } from '../../kit/builders.js';
import { eventually } from '../../kit/eventually.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { platformProcess, type RunningPlatform } from './running-platform.js';
import { type SteadySender, sendSteadily } from './steady-sender.js';

const PATIENCE = { timeoutMs: 60_000 };
const ROUTES_PER_BATCH = 3;
const signal = {
  rule: 'sqli.tautology',
  class: 'sqli',
  confidence: 0.95,
  location: 'query',
  name: 'q',
} as const;

/** The cursor before everything: who begins there misses nothing, however late the server takes the subscription up. */
const beginning = Buffer.from('c1.0').toString('base64url');

const endpointDiscovered =
  'subscription ($after: Cursor) { endpointDiscovered(after: $after) { cursor lagged endpoint { template } } }';
const alertChanged =
  'subscription ($after: Cursor) { alertChanged(after: $after) { cursor alert { id state stateReason } } }';
const changeState = `mutation ($input: AlertChangeStateInput!) {
  alertChangeState(input: $input) { alert { state } userErrors { message } } }`;

describe('two API processes on one database', () => {
  let database: FreshDatabase;
  let organisation: SeededOrganisation;
  let platforms: RunningPlatform[];
  let ingest: RunningPlatform;
  let here: GraphqlClient;
  let there: GraphqlClient;
  const errors: unknown[] = [];

  beforeAll(async () => {
    database = await freshDatabase();
    organisation = await seedOrganisation(database, { now: Date.now(), lanes: 2 });
    platforms = await Promise.all(
      ['api', 'api', 'ingest', 'worker'].map((role) =>
        platformProcess({ DATABASE_URL: database.url, PROTECTONCE_ROLE: role }),
      ),
    );
    const [one, other, door] = platforms as [RunningPlatform, RunningPlatform, RunningPlatform];
    ingest = door;
    const token = organisation.apiToken;
    here = createGraphqlClient({ url: one.url, token });
    there = createGraphqlClient({ url: other.url, token });
  }, 180_000);
  afterAll(async () => {
    await Promise.all([here, there].map((client) => client.close()));
    await Promise.all(platforms.map((platform) => platform.end('SIGTERM')));
    await database.drop();
  }, 180_000);

  const send = (batches: number, event: Parameters<typeof sendSteadily>[0]['event']): SteadySender =>
    sendSteadily({
      url: ingest.url,
      sensorToken: organisation.sensorToken,
      batches,
      eventsPerBatch: ROUTES_PER_BATCH,
      event,
    });

  it('a cursor of one is taken up by the other while news goes on, without a gap or a repeat', async () => {
    const news = { here: [] as Discovery[], there: [] as Discovery[] };
    const follow = (client: GraphqlClient, heard: Discovery[], after: string | undefined) =>
      client.subscribe<{ endpointDiscovered: Discovery }>(
        endpointDiscovered,
        { after },
        ({ endpointDiscovered: discovery }) => heard.push(discovery),
        (error) => errors.push(error),
      );
    let routes = 0;
    const discover = (batches: number) => {
      const first = routes;
      routes += batches * ROUTES_PER_BATCH;
      return send(batches, (n) =>
        apiCall({ time: Date.now(), path: [`noun${first + n}`], route: `/noun${first + n}`, objects: [] }),
      );
    };

    const stopHere = follow(here, news.here, beginning);
    const before = discover(30);
    await eventually(() => news.here.length >= 10, { ...PATIENCE, what: 'news at the first' });
    stopHere();
    const takenAt = news.here.length;
    const during = discover(60);
    const stopThere = follow(there, news.there, news.here.at(-1)?.cursor);
    await eventually(() => news.there.length > 0, { ...PATIENCE, what: 'news at the other' });
    const after = discover(30);
    await Promise.all([before.done, during.done, after.done]);
    await eventually(() => takenAt + news.there.length >= routes, { ...PATIENCE, what: 'all the news' });

    const told = [...news.here.slice(0, takenAt), ...news.there];
    const expected = Array.from({ length: routes }, (_, n) => `/noun${n}`);
    expect(told.map(({ endpoint }) => endpoint.template).sort()).toEqual(expected.sort());
    expect(new Set(told.map(({ cursor }) => cursor)).size).toBe(routes);
    expect(errors).toEqual([]);
    stopThere();
  }, 180_000);

  it("an alert's state that is changed at one is told at the other", async () => {
    await send(2, () => apiCall({ time: Date.now(), signals: [signal] })).done;
    const alert = await eventually(
      async () => {
        const { alerts } = await here.request<Alerts>('{ alerts(first: 1) { edges { node { id } } } }');
        return alerts.edges[0]?.node;
      },
      { ...PATIENCE, what: 'an alert' },
    );
    const changes: AlertNow[] = [];
    const stop = there.subscribe<{ alertChanged: { alert: AlertNow } }>(
      alertChanged,
      { after: beginning },
      ({ alertChanged: change }) => changes.push(change.alert),
      (error) => errors.push(error),
    );
    // The second change comes when the first was told: that one is live, whatever the first was.
    for (const [state, reason] of [
      ['ACKNOWLEDGED', 'looked into'],
      ['RESOLVED', 'mended'],
    ] as const) {
      const { alertChangeState } = await here.request<{ alertChangeState: unknown }>(changeState, {
        input: { id: alert.id, state, reason },
      });
      expect(alertChangeState).toEqual({ alert: { state }, userErrors: [] });
      await eventually(() => changes.some((change) => change.state === state), {
        ...PATIENCE,
        what: `${state} at the other`,
      });
      expect(changes.find((change) => change.state === state)).toEqual({
        id: alert.id,
        state,
        stateReason: reason,
      });
    }
    expect(errors).toEqual([]);
    stop();
  }, 180_000);
});

interface Discovery {
  readonly cursor: string;
  readonly lagged: boolean;
  readonly endpoint: { readonly template: string };
}

interface Alerts {
  readonly alerts: { readonly edges: readonly { readonly node: { readonly id: string } }[] };
}

interface AlertNow {
  readonly id: string;
  readonly state: string;
  readonly stateReason: string | null;
}
