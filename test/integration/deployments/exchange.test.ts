import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { withTenant } from '../../../src/store/tenant.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';
import { create, look, openPlatform, type Platform, region, stackArn } from './deployment-kit.js';

let database: FreshDatabase;
let platform: Platform;
let org: SeededOrganisation;
const MINUTE = 60_000;

beforeAll(async () => {
  database = await freshDatabase({ poolMax: 10 });
  platform = await openPlatform(
    database,
    'https://templates-{region}.s3.{region}.amazonaws.com/0.1/parent.yaml',
  );
});
afterAll(async () => {
  expect(platform.problems).toEqual([]);
  expect(platform.running.bugs).toEqual([]);
  await platform.end();
  await database.drop();
});
beforeEach(async () => {
  platform.running.clock.advance(2 * MINUTE);
  org = await seedOrganisation(database, { now: platform.running.clock.now() });
});

const codes = (deployment: { problems: { code: string }[] }) => deployment.problems.map(({ code }) => code);
const audit = async () =>
  (
    await withTenant(database.pool, org.organisationId, (client) =>
      client.query<{ action: string }>('SELECT action FROM audit_entry ORDER BY at, action'),
    )
  ).rows.map(({ action }) => action);

describe('the link', () => {
  test('holds the template’s address in the region, the token and the platform, and the token is kept nowhere', async () => {
    const { token, quickCreateUrl, deployment } = await create(platform, org);
    const [page, query] = quickCreateUrl.split('?region=eu-west-1#/stacks/create/review?');
    expect(page).toBe('https://console.aws.amazon.com/cloudformation/home');
    expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
      templateURL: 'https://templates-eu-west-1.s3.eu-west-1.amazonaws.com/0.1/parent.yaml',
      stackName: deployment.stackName,
      param_Token: token,
      param_Organization: org.organisationId,
      param_PlatformUrl: 'https://platform.test',
      param_ArtifactBucket: 'templates-eu-west-1',
      param_ArtifactPrefix: '0.1/',
    });
    expect(token).toMatch(/^pod_[0-9a-f]{32}_[A-Za-z0-9_-]{43}$/);
    expect(deployment.state).toBe('LINK_MADE');
    const kept = await database.ownerPool.query('SELECT to_jsonb(d)::text AS text FROM deployment d');
    expect(JSON.stringify(kept.rows)).not.toContain(token.slice(-43));
    expect(await audit()).toEqual(['deployment.create']);
  });

  test('is made once by two calls with the same key, and its token is shown once', async () => {
    const input = { idempotencyKey: 'once' };
    const made = await Promise.all([create(platform, org, input), create(platform, org, input)]);
    expect(made[0].deployment.id).toBe(made[1].deployment.id);
    expect(made.filter(({ token }) => token !== null)).toHaveLength(1);
    const other = await create(platform, org, { ...input, region: 'us-east-1' });
    expect(other.userErrors).toEqual([{ code: 'IDEMPOTENCY_MISMATCH', field: ['input', 'idempotencyKey'] }]);
  });

  test('never goes to a place that is no region, nor to a name that is no stack’s', async () => {
    for (const input of [
      { region: 'eu-west-1.evil.test' },
      { region: 'eu' },
      { stackName: '-shop' },
      { stackName: 'a&b' },
    ]) {
      const { userErrors, deployment, quickCreateUrl } = await create(platform, org, input);
      expect([userErrors[0].code, deployment, quickCreateUrl]).toEqual(['INVALID', null, null]);
    }
  });
});

describe('the exchange of the token', () => {
  test('gives the collector a right of its own, and the deployment its stack', async () => {
    const { token, deployment } = await create(platform, org);
    const { status, body } = await platform.exchange(token);
    expect([status, Object.keys(body)]).toEqual([200, ['bearer', 'deployment']]);
    expect(await platform.admits(body.bearer)).toBe(true);
    expect(await look(platform, org, deployment.id)).toMatchObject({
      ...{ state: 'TOKEN_EXCHANGED', region, account: '123456789012', stackName: 'shop' },
      ...{ stackArn: stackArn('shop'), externalId: org.organisationId, problems: [] },
    });
    expect(await audit()).toEqual(['deployment.create', 'deployment.exchange']);
  });

  test('of ten stacks at once lets exactly one win, and says so', async () => {
    const { token, deployment } = await create(platform, org);
    // Each token is asked for ten times a minute at most.
    const stacks = Array.from({ length: 10 }, (_, n) => stackArn(`stack-${n}`));
    const answers = await Promise.all(stacks.map((stack) => platform.exchange(token, stack)));
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    for (const { status, body } of answers.filter((answer) => answer !== won[0]))
      expect([status, body.error.code]).toEqual([409, 'TOKEN_USED']);
    const now = await look(platform, org, deployment.id);
    expect(now.stackArn).toBe(stacks[answers.indexOf(won[0]!)]);
    expect(codes(now)).toEqual(['TOKEN_USED']);
    expect(stacks).toContain(now.problems[0].subject);
    const { rows } = await database.ownerPool.query(
      'SELECT count(*)::int AS n FROM enrolment WHERE organization_id = $1',
      [org.organisationId],
    );
    expect(rows).toEqual([{ n: 2 }]);
    expect((await platform.exchange(token, stacks[0])).body.error.code).toBe('TOO_MANY_REQUESTS');
  });

  test('by the same stack again gives a fresh secret, and the one before is worth nothing', async () => {
    const { token } = await create(platform, org);
    const first = (await platform.exchange(token)).body.bearer;
    expect(await platform.admits(first)).toBe(true);
    const again = await Promise.all([
      platform.exchange(token),
      platform.exchange(token),
      platform.exchange(token),
    ]);
    expect(again.map(({ status }) => status)).toEqual([200, 200, 200]);
    const bearers = again.map(({ body }) => body.bearer as string);
    expect(new Set([first, ...bearers].map((bearer) => bearer.slice(0, 36))).size).toBe(1);
    // The word of it travels by notification; the cache forgets by itself after ten seconds.
    platform.running.clock.advance(11_000);
    const admitted = await Promise.all([first, ...bearers].map((bearer) => platform.admits(bearer)));
    expect(admitted.filter(Boolean)).toHaveLength(1);
    expect(admitted[0]).toBe(false);
    const { rows } = await database.ownerPool.query(
      'SELECT count(*)::int AS n FROM enrolment WHERE organization_id = $1',
      [org.organisationId],
    );
    expect(rows).toEqual([{ n: 2 }]);
  });

  test('ends after an hour, for its own stack too', async () => {
    const unused = await create(platform, org);
    const used = await create(platform, org);
    expect((await platform.exchange(used.token)).status).toBe(200);
    platform.running.clock.advance(60 * MINUTE - 1);
    expect((await platform.exchange(used.token)).status).toBe(200);
    platform.running.clock.advance(1);
    for (const { token } of [unused, used]) {
      const { status, body } = await platform.exchange(token);
      expect([status, body.error.code]).toEqual([410, 'TOKEN_EXPIRED']);
    }
    const now = await look(platform, org, unused.deployment.id);
    expect([now.state, codes(now)]).toEqual(['TOKEN_EXPIRED', ['TOKEN_EXPIRED']]);
    expect((await look(platform, org, used.deployment.id)).state).toBe('TOKEN_EXCHANGED');
  });

  test('with a wrong secret, an unknown id, an enrolment’s or an API token is refused alike, and changes nothing', async () => {
    const { token, deployment } = await create(platform, org);
    const wrong = token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A');
    const unknown = `pod_${'0'.repeat(32)}_${token.slice(-43)}`;
    for (const each of [wrong, unknown, org.sensorToken, org.apiToken, 'pod_', `${token}_privacy`]) {
      const { status, body } = await platform.exchange(each);
      expect([status, body.error.code]).toEqual([401, 'TOKEN_UNKNOWN']);
      expect(JSON.stringify(body)).not.toContain(each.slice(-20));
    }
    expect(await look(platform, org, deployment.id)).toMatchObject({ state: 'LINK_MADE', problems: [] });
  });

  test('refuses what does not follow the contract, names the field and repeats nothing', async () => {
    const { token } = await create(platform, org);
    const canary = 'canary-value';
    for (const [more, field] of [
      [{ account: canary }, 'account'],
      [{ region: 'us-east-1' }, 'stack'],
      [{ stack: `${canary}:stack` }, 'stack'],
      [{ stack: stackArn('shop').replace('123456789012', '210987654321') }, 'stack'],
      [{ [canary]: 1 }, ''],
    ] as const) {
      const { status, body } = await platform.exchange(token, undefined, more);
      expect([status, body.error.code, body.error.field]).toEqual([400, 'INVALID_REQUEST', field]);
      expect(JSON.stringify(body)).not.toContain(canary);
    }
    const url = `http://127.0.0.1:${platform.port}/ingest/v1/deployments/exchange`;
    const headers = { 'content-type': 'application/json' };
    const status = async (init: RequestInit) => (await fetch(url, init)).status;
    expect(await status({ method: 'GET' })).toBe(405);
    expect(await status({ method: 'POST', body: '{}' })).toBe(415);
    expect(await status({ method: 'POST', headers, body: '{' })).toBe(400);
    expect(await status({ method: 'POST', headers, body: ' '.repeat(65_537) })).toBe(413);
  });

  test('is over once somebody called it off, and so is the collector’s right', async () => {
    const { token, deployment } = await create(platform, org);
    const { bearer } = (await platform.exchange(token)).body;
    const cancelled = await platform.running.ask(
      org.apiToken,
      'mutation ($id: ID!) { deploymentCancel(input: { id: $id }) { deployment { state problems { code } } userErrors { code } } }',
      { id: deployment.id },
    );
    expect(cancelled.data.deploymentCancel).toEqual({
      deployment: { state: 'REMOVED', problems: [] },
      userErrors: [],
    });
    platform.running.clock.advance(11_000);
    expect(await platform.admits(bearer)).toBe(false);
    expect((await platform.exchange(token)).body.error.code).toBe('TOKEN_EXPIRED');
  });
});
