import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import pg from 'pg';
import { type ShopServices, startShop } from '../../../src/cli/demo/sample-shop.js';
import { createGraphqlClient } from '../../../src/cli/graphql-client.js';
import { eventually } from '../../kit/eventually.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { platformProcess, type RunningPlatform } from './running-platform.js';

/** A value that occurs nowhere else, in a form that passes for the kind of thing it is planted as. */
const planted = (kind: string): string => `${kind}${randomBytes(6).toString('hex')}`;

const canaries = {
  query: planted('query'),
  parameterThatIsAValue: planted('user-'),
  path: planted('person'),
  body: planted('body'),
  nested: planted('nested'),
  password: planted('secret'),
  header: planted('header'),
  cookie: planted('cookie'),
  bearer: planted('bearer'),
  agent: planted('agent'),
  mail: `${planted('mail')}@canary.example`,
  injected: planted('injected'),
  escaped: planted('climb'),
};

async function plant(url: string): Promise<number> {
  const headers = {
    'content-type': 'application/json',
    'user-agent': `Mozilla/5.0 ${canaries.agent}`,
    'x-request-id': canaries.header,
    cookie: `session=${canaries.cookie}; theme=${canaries.cookie}`,
    authorization: `Bearer ${canaries.bearer}`,
  };
  const calls: [string, string, unknown?][] = [
    ['GET', `/api/v1/products?q=${canaries.query}&${canaries.parameterThatIsAValue}=1`],
    [
      'GET',
      `/api/v1/products?category=${encodeURIComponent(`x' OR '${canaries.injected}'='${canaries.injected}' --`)}`,
    ],
    ['GET', `/api/v1/downloads?file=../../${canaries.escaped}`],
    ['GET', `/people/${canaries.path}/letters`],
    [
      'POST',
      '/api/v1/login',
      {
        email: canaries.mail,
        password: canaries.password,
        extra: { deep: [{ [canaries.nested]: canaries.body }] },
      },
    ],
    ['POST', '/api/v1/orders', { note: canaries.body, [canaries.nested]: { mail: canaries.mail } }],
  ];
  for (const [method, target, body] of calls) {
    await fetch(`${url}${target}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
  return calls.length;
}

/** Every row of every table as text; bodies of the event log as the text that they are, or were before they were packed. */
async function everythingStored(url: string): Promise<string> {
  const { gunzipSync } = await import('node:zlib');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I', relname) AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`,
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ text: string; body?: Buffer }>(
        `SELECT t::text AS text, t.* FROM ${name} t`,
      );
      for (const { text, body } of rows) {
        texts.push(text);
        if (Buffer.isBuffer(body)) texts.push((body[0] === 0x1f ? gunzipSync(body) : body).toString());
      }
    }
    return texts.join('\n');
  } finally {
    await client.end();
  }
}

const everythingTold = `{
  sensors(first: 20) { edges { node { name instance losses { reason count } } } }
  services(first: 20) { edges { node { name } } }
  endpoints(first: 50) { edges { node { method host template requestClasses responseClasses } } }
  auditEntries(first: 20) { edges { node { actor action target } } }
}`;
const everyAlert = `{
  alerts(first: 50) { edges { node { rule title principal clientAddress evidence { eventId note } } } }
  postureFindings(first: 20) { edges { node { rule } } }
}`;

describe('values never leave the customer', () => {
  let database: FreshDatabase;
  let platform: RunningPlatform;
  let shop: ShopServices;
  let apiToken: string;

  beforeAll(async () => {
    database = await freshDatabase();
    platform = await platformProcess({ DATABASE_URL: database.url, PROTECTONCE_LOG_LEVEL: 'debug' });
    const shown = (name: string) =>
      eventually(() => new RegExp(`${name} +(\\S+)`).exec(platform.output())?.[1], {
        what: `the ${name} to be shown`,
      });
    apiToken = await shown('API token');
    const enrolmentToken = await shown('Enrolment token');
    shop = await startShop({ url: platform.url, enrolmentToken });
  }, 180_000);
  afterAll(async () => {
    await shop.stop();
    await platform.end('SIGTERM');
    await database.drop();
  }, 180_000);

  it('keeps no planted value in the database, in the logs or in what the API tells', async () => {
    const calls = await plant(shop.storefront);
    const client = createGraphqlClient({ url: platform.url, token: apiToken });
    const { told, stored } = await eventually(
      async () => {
        const { rows } = await database.ownerPool.query<{ calls: string }>(
          `SELECT sum(calls) AS calls FROM service WHERE name = 'storefront'`,
        );
        if (Number(rows[0]?.calls) < calls) return undefined;
        const answers = [await client.request(everythingTold), await client.request(everyAlert)];
        const told = JSON.stringify(answers);
        const stored = await everythingStored(database.url);
        // That the search can find at all: structure is there, in every place that is searched.
        const isThere =
          told.includes('/api/v1/products') &&
          told.includes('"rule":"injection.') &&
          stored.includes('"kind":"api.call"') &&
          stored.includes('sqli');
        return isThere ? { told, stored } : undefined;
      },
      { timeoutMs: 60_000, intervalMs: 250, what: 'the calls to be counted, told and stored' },
    );
    await client.close();

    for (const [name, canary] of Object.entries(canaries)) {
      for (const [place, text] of Object.entries({ stored, told, logs: platform.output() })) {
        if (text.includes(canary)) throw new Error(`the canary "${name}" is in: ${place}`);
      }
    }
  }, 180_000);
});
