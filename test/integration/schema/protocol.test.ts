import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { createClient } from 'graphql-ws';
import { renderGraphiQL as yogasOwnPage } from 'graphql-yoga';
import { WebSocket } from 'ws';
import { CodedError } from '../../../src/event/coded-error.js';
import { eventually } from '../../kit/eventually.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { type RunningApi, startApi } from './api-kit.js';

let database: FreshDatabase;
let running: RunningApi;
let org: SeededOrganisation;
let port: number;

beforeAll(async () => {
  database = await freshDatabase();
  org = await seedOrganisation(database);
  running = await startApi(database, {
    limits: { requestBytesMax: 100_000, messageBytesMax: 100_000, operationsPerConnectionMax: 5 },
  });
  port = await running.listen();
});

afterAll(async () => {
  await running.close();
  await database.drop();
});

const url = () => `http://127.0.0.1:${port}/graphql`;

interface Outcome {
  readonly codes: (string | undefined)[];
  readonly messages: string[];
  readonly data: unknown;
}

interface Problem {
  readonly message: string;
  readonly extensions?: { readonly code?: string };
}

const outcome = (errors: readonly Problem[] | undefined, data: unknown): Outcome => ({
  codes: (errors ?? []).map(({ extensions }) => extensions?.code),
  messages: (errors ?? []).map(({ message }) => message),
  data,
});

/** The same operation by each way in. */
const transports: Record<
  string,
  (running: RunningApi, token: string, query: string, variables?: Record<string, unknown>) => Promise<Outcome>
> = {
  HTTP: async (to, token, query, variables) => {
    const { errors, data } = await to.ask(token, query, variables);
    return outcome(errors, data);
  },
  WebSocket: async (to, token, query, variables) => {
    const client = createClient({
      url: `ws://127.0.0.1:${await to.listen()}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${token}` },
    });
    try {
      return await new Promise<Outcome>((resolve, reject) => {
        client.subscribe(
          { query, variables },
          {
            next: ({ errors, data }) => resolve(outcome(errors as Problem[] | undefined, data)),
            error: (error) =>
              Array.isArray(error) ? resolve(outcome(error as Problem[], undefined)) : reject(error),
            complete: () => reject(new Error('nothing came')),
          },
        );
      });
    } finally {
      await client.dispose();
    }
  },
};

test('every audit of GraphQL over HTTP passes against the real server', async () => {
  const audits = serverAudits({
    url: url(),
    fetchFn: (input: string, init: RequestInit) =>
      fetch(input, {
        ...init,
        headers: { ...(init?.headers as Record<string, string>), authorization: `Bearer ${org.apiToken}` },
      }),
  });
  const failed: string[] = [];
  for (const audit of audits) {
    const result = await audit.fn();
    if (result.status !== 'ok') failed.push(`${audit.id} ${audit.name}: ${result.reason}`);
  }
  expect(failed).toEqual([]);
  expect(audits.length).toBeGreaterThanOrEqual(61);
});

describe('a stranger', () => {
  const strangers = (): Record<string, string | undefined> => ({
    'without a token': undefined,
    'with nonsense': 'nonsense',
    'with a wrong secret': org.apiToken.replace(/.{4}$/, 'AAAA'),
    'with a sensor’s token': org.sensorToken,
  });

  test('is refused over HTTP, before the query is looked at', async () => {
    for (const token of Object.values(strangers())) {
      const answer = await running.ask(token, '{ nonsense');
      expect([answer.status, answer.errors?.map(({ extensions }) => extensions.code)]).toEqual([
        401,
        ['UNAUTHENTICATED'],
      ]);
    }
  });

  test('is refused over WebSocket', async () => {
    for (const token of Object.values(strangers())) {
      const refused = transports.WebSocket!(running, token ?? '', '{ organization { name } }');
      await expect(refused).rejects.toMatchObject({ code: 4403 });
    }
  });

  test('is refused server-sent events', async () => {
    const response = await fetch(url(), {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: 'subscription { alertRaised { cursor } }' }),
    });
    expect(response.status).toBe(401);
  });

  test('who says nothing on a WebSocket is hung up on', async () => {
    const impatient = await startApi(database, { limits: { connectionInitTimeoutMs: 50 } });
    try {
      const socket = new WebSocket(
        `ws://127.0.0.1:${await impatient.listen()}/graphql`,
        'graphql-transport-ws',
      );
      const code = await new Promise((resolve) => socket.once('close', resolve));
      expect(code).toBe(4408);
    } finally {
      await impatient.close();
    }
  });
});

describe.each(Object.entries(transports))('over %s', (_name, ask) => {
  test('an ordinary query is answered', async () => {
    expect(await ask(running, org.apiToken, '{ organization { name } }')).toEqual(
      outcome(undefined, { organization: { name: 'test' } }),
    );
  });

  test.each([
    [
      'depth',
      `{ services { edges { node { ${'endpoints { edges { node { service { '.repeat(3)} name ${'} } } } '.repeat(3)} } } } }`,
      /depth/i,
    ],
    [
      'aliases',
      `{ ${Array.from({ length: 40 }, (_, n) => `a${n}: rateLimit { cost }`).join(' ')} }`,
      /aliases/i,
    ],
    [
      'directives',
      `{ organization { name ${'@include(if: true) '.repeat(12)} } }`,
      /directives|more than once/i,
    ],
    ['tokens', `{ organization { ${'name '.repeat(2500)} } }`, /token/i],
    [
      'cost of a document',
      `{ ${'services { edges { node { name kind endpoints { edges { node { method template host calls errors service { name calls } } } } } } } '.repeat(14)} }`,
      /cost/i,
    ],
  ])('the limit on %s holds', async (_limit, query, message) => {
    const refused = await ask(running, org.apiToken, query);
    expect(refused.data).toBeFalsy();
    expect(refused.messages.join()).toMatch(message);
    expect(refused.codes[0]).toMatch(/^(DOCUMENT|COST)_LIMIT_EXCEEDED$/);
    expect(running.bugs).toEqual([]);
  });

  test('the limit on the cost of an operation counts page sizes, in variables too', async () => {
    const query = `query ($n: Int) { services(first: $n) { edges { node { endpoints(first: $n) { edges { node { template } } } } } } }`;
    expect((await ask(running, org.apiToken, query, { n: 100 })).codes).toEqual(['COST_LIMIT_EXCEEDED']);
    expect((await ask(running, org.apiToken, query, { n: 5 })).codes).toEqual([]);
  });

  test('a page of more than 100 is refused', async () => {
    for (const args of ['first: 101', 'last: 101', 'first: -1', 'first: 1, last: 1']) {
      expect(
        (await ask(running, org.apiToken, `{ endpoints(${args}) { totalCount edges { cursor } } }`)).codes,
      ).toEqual(['PAGE_TOO_LARGE']);
    }
  });

  test('a filter past its bounds is refused', async () => {
    const query = 'query ($filter: EndpointFilter) { endpoints(filter: $filter) { edges { cursor } } }';
    let deep: object = { method: { eq: 'GET' } };
    for (let n = 0; n < 10; n += 1) deep = { not: deep };
    const wide = { or: Array.from({ length: 100 }, () => ({ method: { eq: 'GET' } })) };
    const long = { method: { in: Array.from({ length: 101 }, () => 'GET') } };
    for (const filter of [deep, wide, long]) {
      expect((await ask(running, org.apiToken, query, { filter })).codes).toEqual(['FILTER_TOO_LARGE']);
    }
  });

  test('the rate limit holds for a token, and for that token alone', async () => {
    const narrow = await startApi(database, { limits: { ratePoints: 30 } });
    try {
      const [one, other] = [await seedOrganisation(database), await seedOrganisation(database)];
      const codes = [];
      for (let n = 0; n < 20; n += 1)
        codes.push(...(await ask(narrow, one.apiToken, '{ organization { name createdAt } }')).codes);
      expect(new Set(codes)).toEqual(new Set(['RATE_LIMITED']));
      expect(codes.length).toBeGreaterThan(5);
      expect((await ask(narrow, other.apiToken, '{ organization { name } }')).codes).toEqual([]);
    } finally {
      await narrow.close();
    }
  });

  test('a token without the scope is refused, field by field', async () => {
    const reader = await seedOrganisation(database, { scopes: ['read'] });
    const refused = [
      '{ apiTokens { edges { cursor } } }',
      '{ enrolments { edges { cursor } } }',
      '{ auditEntries { edges { cursor } } }',
      'mutation { organizationUpdate(input: { name: "mine" }) { userErrors { code } } }',
      'mutation { apiTokenCreate(input: { name: "x", scopes: [ADMIN] }) { secret } }',
      'mutation { enrolmentCreate(input: { name: "x" }) { secret } }',
      `mutation { detectorDisable(input: { id: "${Buffer.from('Detector:sample').toString('base64')}" }) { userErrors { code } } }`,
    ];
    for (const query of refused)
      expect([query, (await ask(running, reader.apiToken, query)).codes]).toEqual([query, ['FORBIDDEN']]);
    const writer = await seedOrganisation(database, { scopes: ['alerts:write'] });
    expect((await ask(running, writer.apiToken, '{ organization { name } }')).codes).toEqual(['FORBIDDEN']);
    expect((await ask(running, writer.apiToken, 'subscription { alertRaised { cursor } }')).codes).toEqual([
      'FORBIDDEN',
    ]);
  });

  test('a malformed id is the caller’s mistake and not a bug', async () => {
    for (const id of ['nonsense', Buffer.from('Alert:1').toString('base64'), 'x'.repeat(5000)]) {
      expect(
        (await ask(running, org.apiToken, 'query ($id: ID!) { node(id: $id) { id } }', { id })).codes,
      ).toEqual(['ID_INVALID']);
    }
    expect(running.bugs).toEqual([]);
  });

  test('a bug is masked, and told to the operator alone', async () => {
    const broken = await startApi(database, {
      tenants: {
        for: () => {
          throw new Error('secret of the house at postgres://owner:hunter2@db');
        },
      },
    });
    try {
      const answer = await ask(broken, org.apiToken, '{ organization { name } }');
      expect(answer.codes).toEqual(['INTERNAL_SERVER_ERROR']);
      expect(JSON.stringify(answer)).not.toMatch(/hunter2|secret/);
      expect(broken.bugs.map(String).join()).toMatch(/secret of the house/);
    } finally {
      await broken.close();
    }
  });

  test('a database that is away is UNAVAILABLE', async () => {
    const away = await startApi(database, {
      tenants: {
        for: () => {
          throw new CodedError(
            'STORE_UNAVAILABLE',
            'The database is not available at the moment; try again.',
          );
        },
      },
    });
    try {
      expect((await ask(away, org.apiToken, '{ organization { name } }')).codes).toEqual(['UNAVAILABLE']);
    } finally {
      await away.close();
    }
  });
});

test('every answer says what it cost', async () => {
  const answer = await running.ask(org.apiToken, '{ rateLimit { cost limit remaining } }');
  expect(answer.extensions.cost).toMatchObject({
    requested: answer.data.rateLimit.cost,
    limit: 200_000,
    remaining: answer.data.rateLimit.remaining,
  });
});

test('a request or message that is too large is refused', async () => {
  const response = await running.api.fetch('http://api/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${org.apiToken}` },
    body: JSON.stringify({ query: '{ organization { name } }', variables: { x: 'x'.repeat(200_000) } }),
  });
  expect(response.status).toBe(413);
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws');
  await new Promise((resolve) => socket.once('open', resolve));
  socket.on('error', () => undefined);
  socket.send(JSON.stringify({ type: 'connection_init', payload: { x: 'x'.repeat(200_000) } }));
  expect(await new Promise((resolve) => socket.once('close', resolve))).toBe(1009);
});

test('a connection takes only so many operations at a time', async () => {
  const client = createClient({
    url: `ws://127.0.0.1:${port}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${org.apiToken}` },
  });
  const before = running.api.counts().subscribers;
  const refused: Problem[] = [];
  for (let n = 0; n < 8; n += 1) {
    client.subscribe(
      { query: 'subscription { alertRaised { cursor } }' },
      {
        next: () => undefined,
        complete: () => undefined,
        error: (errors) => refused.push(...(errors as Problem[])),
      },
    );
  }
  await eventually(() => refused.length === 3 && running.api.counts().subscribers === before + 5);
  expect(new Set(refused.map(({ extensions }) => extensions?.code))).toEqual(
    new Set(['SUBSCRIPTION_LIMIT_EXCEEDED']),
  );
  await client.dispose();
  await eventually(() => running.api.counts().subscribers === before);
});

test('an upgrade to another path is refused', async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/elsewhere`, 'graphql-transport-ws');
  const error = await new Promise<Error>((resolve) => socket.once('error', resolve));
  expect(error.message).toContain('404');
});

/**
 * Where a browser would go by itself: sources of elements, imports, addresses in styles, hosts of packages. Links that a
 * person may follow are none of these.
 */
const foreignOrigins = (page: string): string[] =>
  [
    /<(?:script|link|img|iframe|base)\b[^>]{0,200}?\b(?:src|href)\s*=\s*\\?["']?(?:https?:)?\/\/[^\s"'>]{0,80}/gi,
    /\bsrc\s*[=:]\s*\\?["'`](?:https?:)?\/\/[^\s"'`]{0,80}/gi,
    /@import\s+(?:url\()?\\?["']?(?:https?:)?\/\/[^\s"')]{0,80}/gi,
    /\burl\(\s*\\?["']?(?:https?:)?\/\/[^\s"')]{0,80}/gi,
    /\b(?:import|importScripts|fetch)\s*\(\s*\\?["'`](?:https?:)?\/\/[^\s"'`]{0,80}/g,
    /\bfrom\s*\\?["'](?:https?:)?\/\/[^\s"']{0,80}/g,
    /unpkg\.com|jsdelivr\.net|esm\.sh|cdnjs\.|googleapis\.com/gi,
  ].flatMap((pattern) => page.match(pattern) ?? []);

test('GraphiQL is there in development, and only there, and a browser needs no other host for it', async () => {
  const page = (api: RunningApi) => api.api.fetch('http://api/graphql', { headers: { accept: 'text/html' } });
  expect((await page(running)).status).toBe(401);
  const development = await startApi(database, { development: true });
  try {
    const response = await page(development);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html']);
    const text = await response.text();
    // Megabytes: an assertion on the text itself would print it.
    expect(text.includes('YogaGraphiQL.renderYogaGraphiQL(')).toBe(true);
    expect(foreignOrigins(text)).toEqual([]);
    // The same look finds what Yoga's own page would have loaded.
    expect(foreignOrigins(yogasOwnPage({}))).not.toEqual([]);
    expect((await development.ask(undefined, '{ __typename }')).status).toBe(401);
  } finally {
    await development.close();
  }
});
