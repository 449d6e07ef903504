import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { issueApiToken, issueEnrolment } from '../../../src/store/issue-tokens.js';
import { PostgresCredentials } from '../../../src/store/postgres-credentials.js';
import { PostgresNotifications } from '../../../src/store/postgres-notifications.js';
import { withTenant } from '../../../src/store/tenant.js';
import { eventually } from '../../kit/eventually.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { manualClock } from '../../kit/manual-clock.js';
import { type SeededOrganisation, seedOrganisation } from '../../kit/seed-organisation.js';

let database: FreshDatabase;
let organisation: SeededOrganisation;
let notifications: PostgresNotifications;
let credentials: PostgresCredentials;
let clock: ReturnType<typeof manualClock>;

beforeAll(async () => {
  database = await freshDatabase();
  organisation = await seedOrganisation(database, { scopes: ['read', 'tokens:write'] });
});
afterAll(() => database.drop());
beforeEach(async () => {
  clock = manualClock();
  notifications = new PostgresNotifications({ url: database.url, pool: database.pool });
  await notifications.start();
  credentials = new PostgresCredentials(database.pool, notifications, clock);
});
afterEach(async () => {
  await credentials.close();
  await notifications.close();
});

const inOrganisation = <T>(work: Parameters<typeof withTenant<T>>[2]) =>
  withTenant(database.pool, organisation.organisationId, work);

test('a right token gives its organisation and scopes', async () => {
  expect(await credentials.apiIdentity(organisation.apiToken)).toEqual({
    organisationId: organisation.organisationId,
    tokenId: organisation.apiTokenId,
    scopes: new Set(['read', 'tokens:write']),
  });
  expect(await credentials.sensorIdentity(organisation.sensorToken)).toEqual({
    organisationId: organisation.organisationId,
    enrolmentId: organisation.enrolmentId,
  });
});

describe('gives nothing', () => {
  const wrongSecret = (text: string) => `${text.slice(0, -43)}${'A'.repeat(43)}`;
  test.each<[string, () => string]>([
    ['a wrong secret', () => wrongSecret(organisation.apiToken)],
    ['an unknown id', () => `pat_${'0'.repeat(32)}_${'A'.repeat(43)}`],
    ['an empty bearer', () => ''],
    ['a sensor token', () => organisation.sensorToken],
    ['the right token with something after it', () => `${organisation.apiToken} `],
    ['the right token twice as long', () => organisation.apiToken.repeat(2)],
    ['SQL', () => `pat_' OR true --`],
  ])('to the API for %s', async (_, bearer) => {
    expect(await credentials.apiIdentity(bearer())).toBeUndefined();
  });

  test.each<[string, () => string]>([
    ['a wrong secret', () => wrongSecret(organisation.sensorToken)],
    ['an API token', () => organisation.apiToken],
    ['a token whose privacy part was not taken off', () => organisation.enrolmentToken],
  ])('to a sensor for %s', async (_, bearer) => {
    expect(await credentials.sensorIdentity(bearer())).toBeUndefined();
  });
});

test('a token expires at its time', async () => {
  const { organisationId } = organisation;
  const now = clock.now();
  const issued = await inOrganisation((client) =>
    issueEnrolment(client, { organisationId, name: 'short', now, expiresAt: now + 5_000 }),
  );
  expect(await credentials.sensorIdentity(issued.text)).toBeDefined();
  clock.advance(4_999);
  expect(await credentials.sensorIdentity(issued.text)).toBeDefined();
  clock.advance(1);
  expect(await credentials.sensorIdentity(issued.text)).toBeUndefined();
});

test('a revoked token is refused as soon as the word is heard, though its row was cached', async () => {
  const { organisationId } = organisation;
  const issued = await inOrganisation((client) =>
    issueApiToken(client, { organisationId, name: 'gone', now: clock.now(), scopes: ['read'] }),
  );
  expect(await credentials.apiIdentity(issued.text)).toBeDefined();
  await inOrganisation((client) =>
    client.query(`UPDATE api_token SET revoked_at = now() WHERE id = $1`, [issued.id]),
  );
  await notifications.notify('tokens', organisationId);
  await eventually(async () => (await credentials.apiIdentity(issued.text)) === undefined);
});

test('a revoked token is refused after ten seconds even when no word is heard', async () => {
  const { organisationId } = organisation;
  const issued = await inOrganisation((client) =>
    issueApiToken(client, { organisationId, name: 'gone too', now: clock.now(), scopes: ['read'] }),
  );
  expect(await credentials.apiIdentity(issued.text)).toBeDefined();
  await inOrganisation((client) =>
    client.query(`UPDATE api_token SET revoked_at = now() WHERE id = $1`, [issued.id]),
  );
  clock.advance(10_000);
  expect(await credentials.apiIdentity(issued.text)).toBeUndefined();
});

test('the last use is kept, to the minute', async () => {
  const lastUse = async () => {
    const { rows } = await inOrganisation((client) =>
      client.query<{ last_used_at: Date | null }>('SELECT last_used_at FROM enrolment WHERE id = $1', [
        organisation.enrolmentId,
      ]),
    );
    return rows[0]?.last_used_at?.getTime();
  };
  const first = clock.now() + 3_600_000;
  clock.set(first);
  await credentials.sensorIdentity(organisation.sensorToken);
  await eventually(async () => (await lastUse()) === first);
  clock.advance(59_000);
  await credentials.sensorIdentity(organisation.sensorToken);
  await credentials.close();
  expect(await lastUse()).toBe(first);
});

test.each([
  ['name', { name: ' ' }],
  ['expiresAt', { expiresAt: 1 }],
  ['scopes', { scopes: [] }],
])('issuing names the field at fault: %s', async (field, wrong) => {
  const request = {
    organisationId: organisation.organisationId,
    name: 'x',
    now: clock.now(),
    scopes: ['read' as const],
    ...wrong,
  };
  await expect(inOrganisation((client) => issueApiToken(client, request))).rejects.toMatchObject({ field });
});

test('no secret is in the database', async () => {
  const { rows } = await database.ownerPool.query(
    'SELECT t::text AS text FROM api_token t UNION ALL SELECT e::text FROM enrolment e',
  );
  const text = rows.map((row) => row.text).join('\n');
  for (const secret of [organisation.apiToken, organisation.sensorToken])
    expect(text).not.toContain(secret.slice(-43));
  expect(text).not.toContain(organisation.privacy);
});
