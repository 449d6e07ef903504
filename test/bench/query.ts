/*
 * npm run bench -- query --json [--rows 100000] [--times 150] [--part rls|inventory] [--only WORDS]
 *
 * rls:
 * Pages of endpoints and of alerts over many rows, through the whole API: with row-level security as it ships, and without,
 * as the database's owner with the organisation written into every query. Taken in turns, request by request.
 *
 * inventory: an organisation with as many endpoints, all that is judged of them, and a neighbour: every page that people look
 * at, with the 95th percentile of what its statements took in the database.
 */
import { parseArgs } from 'node:util';
import pg from 'pg';
import { type Api, createApi } from '../../src/schema/server.js';
import { openDatabase } from '../../src/store/database.js';
import { PostgresChangeFeed } from '../../src/store/postgres-change-feed.js';
import { PostgresCredentials } from '../../src/store/postgres-credentials.js';
import { PostgresNotifications } from '../../src/store/postgres-notifications.js';
import { TenantPrisma } from '../../src/store/tenant-prisma.js';
import { seedOrganisation } from '../kit/seed-organisation.js';
import { startPostgres } from '../kit/start-postgres.js';
import { type Measured, measureInventory } from './query/measure-inventory.js';
import { plantInventory } from './query/plant-inventory.js';
import { plantRows } from './query/plant-rows.js';
import { startStatementClock } from './query/statement-clock.js';
import { withoutRls } from './query/without-rls.js';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rows: { type: 'string', default: '100000' },
    times: { type: 'string', default: '150' },
    part: { type: 'string' },
    only: { type: 'string' },
  },
});
const rows = Number(values.rows);
const times = Number(values.times);
const say = (line: string) => process.stderr.write(`${line}\n`);

const endpoints = `query ($first: Int, $after: String, $orderBy: EndpointOrder, $filter: EndpointFilter) {
  endpoints(first: $first, after: $after, orderBy: $orderBy, filter: $filter) {
    pageInfo { hasNextPage endCursor } edges { cursor node { id method host template calls errors lastSeenAt responseClasses service { id name } } }
  }
}`;
const alerts = `query ($first: Int, $after: String, $orderBy: AlertOrder, $filter: AlertFilter) {
  alerts(first: $first, after: $after, orderBy: $orderBy, filter: $filter) {
    pageInfo { hasNextPage endCursor } edges { cursor node { id rule title severity state count lastSeenAt service { id name } } }
  }
}`;
interface Scenario {
  readonly query: string;
  readonly field: string;
  readonly variables: Record<string, unknown>;
  /** Pages of 100 to go before measuring. */
  readonly deep?: number;
}
const scenarios: Record<string, Scenario> = {
  endpointPage: { query: endpoints, field: 'endpoints', variables: { first: 50 } },
  endpointPageByCalls: {
    query: endpoints,
    field: 'endpoints',
    variables: { first: 50, orderBy: { field: 'CALLS', direction: 'DESC' } },
  },
  endpointPageDeep: { query: endpoints, field: 'endpoints', variables: { first: 50 }, deep: 300 },
  alertPage: { query: alerts, field: 'alerts', variables: { first: 50 } },
  alertPageFiltered: {
    query: alerts,
    field: 'alerts',
    variables: { first: 50, filter: { severity: { in: ['HIGH', 'CRITICAL'] }, state: { eq: 'OPEN' } } },
  },
  alertPageDeep: { query: alerts, field: 'alerts', variables: { first: 50 }, deep: 300 },
};

const postgres = await startPostgres();
const database = openDatabase({ url: postgres.url, poolMax: 4 });
const ownerPool = new pg.Pool({ connectionString: postgres.url, max: 4 });
const clock = { now: () => Date.now() };
const notifications = new PostgresNotifications({ url: postgres.url, pool: database.pool });
await notifications.start();
const credentials = new PostgresCredentials(database.pool, notifications, clock);
const apis: Record<string, Api> = {};
const statements = startStatementClock();
try {
  const org = await seedOrganisation(database, { now: clock.now() });
  const other = await seedOrganisation(database, { now: clock.now() });
  const inventory = await seedOrganisation(database, { now: clock.now() });
  if (values.part !== 'inventory') {
    for (const { organisationId } of [org, other]) await plantRows(database, organisationId, rows);
    say(`${rows} endpoints and alerts in each of two organisations`);
  }
  if (values.part !== 'rls') {
    for (const { organisationId } of [inventory, other]) await plantInventory(database, organisationId, rows);
    say(`${rows} endpoints with all that is judged of them in each of two organisations`);
  }
  await database.ownerPool.query('VACUUM ANALYZE');

  const plain = withoutRls(ownerPool, org.organisationId);
  const tenantsOf = { rls: new TenantPrisma(database.pool), plain: { for: () => plain } };
  for (const [name, tenants] of Object.entries(tenantsOf)) {
    apis[name] = createApi({
      credentials,
      tenants,
      changeFeed: new PostgresChangeFeed(database.pool, notifications),
      notifications,
      detectors: { modules: [], health: () => undefined },
      clock,
      limits: { ratePoints: 1e9 },
      onError: (error) => say(String(error)),
    });
  }
  const ask = async (name: string, query: string, variables: object, token = org.apiToken) => {
    const response = await apis[name]?.fetch('http://api/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const body = (await response?.json()) as {
      data: Record<string, { edges: unknown[]; pageInfo: { endCursor: string } }>;
      errors?: unknown;
    };
    if (body.errors) throw new Error(JSON.stringify(body.errors));
    return body.data;
  };

  const results: Record<string, { rlsMs: number; plainMs: number; ratio: number }> = {};
  for (const [name, scenario] of values.part === 'inventory' ? [] : Object.entries(scenarios)) {
    let after: string | undefined;
    for (let page = 0; page < (scenario.deep ?? 0); page += 1) {
      const found = await ask('plain', scenario.query, { ...scenario.variables, first: 100, after });
      after = found[scenario.field]?.pageInfo.endCursor ?? after;
    }
    const variables = { ...scenario.variables, after };
    const took: Record<string, number[]> = { rls: [], plain: [] };
    for (let n = -30; n < times; n += 1) {
      // Who goes first alternates, so that neither always finds what the other warmed.
      for (const side of n % 2 === 0 ? ['rls', 'plain'] : ['plain', 'rls']) {
        const start = performance.now();
        const found = await ask(side, scenario.query, variables);
        if (n >= 0) took[side]?.push(performance.now() - start);
        if (found[scenario.field]?.edges.length !== 50) throw new Error(`${name}: not a full page`);
      }
    }
    const median = (side: string) =>
      [...(took[side] ?? [])].sort((a, b) => a - b)[Math.floor(times / 2)] ?? Number.NaN;
    const [rlsMs, plainMs] = [median('rls'), median('plain')];
    results[name] = {
      rlsMs: Number(rlsMs.toFixed(2)),
      plainMs: Number(plainMs.toFixed(2)),
      ratio: Number((rlsMs / plainMs).toFixed(3)),
    };
    say(`${name}: ${JSON.stringify(results[name])}`);
  }
  const measured: Record<string, Measured> =
    values.part === 'rls'
      ? {}
      : await measureInventory(
          database.ownerPool,
          inventory.organisationId,
          (query, variables) => ask('rls', query, variables, inventory.apiToken),
          statements,
          { times, only: values.only, say },
        );
  const most = (figures: readonly number[]): number | undefined =>
    figures.length > 0 ? Math.max(...figures) : undefined;
  const ratioMax = most(Object.values(results).map(({ ratio }) => ratio));
  const databaseP95MsMax = most(Object.values(measured).map(({ databaseP95Ms }) => databaseP95Ms));
  const databaseCpuP95MsMax = most(Object.values(measured).map(({ databaseCpuP95Ms }) => databaseCpuP95Ms));
  const figures = {
    rows,
    medians: results,
    ratioMax,
    inventory: measured,
    databaseP95MsMax,
    databaseCpuP95MsMax,
  };
  const aim = { ratioMax: 1.3, databaseP95MsMax: 50, databaseCpuP95MsMax: 50 };
  process.stdout.write(
    `${JSON.stringify({ bench: 'query', ...figures, aim }, null, values.json ? undefined : 2)}\n`,
  );
} finally {
  for (const api of Object.values(apis)) await api.close();
  await credentials.close();
  await notifications.close();
  await ownerPool.end();
  await database.close();
  await postgres.remove();
}
