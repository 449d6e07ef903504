import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bootstrap } from '../../../src/store/bootstrap.js';
import { PostgresCredentials } from '../../../src/store/postgres-credentials.js';
import { PostgresNotifications } from '../../../src/store/postgres-notifications.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { manualClock } from '../../kit/manual-clock.js';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

test('of several processes that start first, one makes the organisation, and its tokens work', async () => {
  const clock = manualClock();
  const made = (await Promise.all([1, 2, 3].map(() => bootstrap(database, clock)))).filter(
    (each) => each !== undefined,
  );
  expect(made).toHaveLength(1);
  const [first] = made;
  const notifications = new PostgresNotifications({ url: database.url, pool: database.pool });
  const credentials = new PostgresCredentials(database.pool, notifications, clock);
  const { organisationId } = first!;
  expect(await credentials.apiIdentity(first!.apiToken)).toMatchObject({
    organisationId,
    scopes: new Set(['admin']),
  });
  expect(first!.enrolmentToken).toBe(`${first!.enrolmentToken.slice(0, -44)}_${first!.privacy}`);
  expect(await credentials.sensorIdentity(first!.enrolmentToken.slice(0, -44))).toMatchObject({
    organisationId,
  });
  await credentials.close();
});

test('a later start makes nothing', async () => {
  expect(await bootstrap(database, manualClock())).toBeUndefined();
  const { rows } = await database.ownerPool.query('SELECT name FROM organization');
  expect(rows).toEqual([{ name: 'default' }]);
});
