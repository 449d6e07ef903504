import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CLOCK_KEY, HEALTH_KEY, HOST, NEVER, type SavedHealth } from '../../../src/store/detector-health.js';
import { builtAt } from '../../kit/builders.js';
import { type FreshDatabase, freshDatabase } from '../../kit/fresh-database.js';
import { seedOrganisation } from '../../kit/seed-organisation.js';
import { type RunningApi, startApi } from './api-kit.js';

const MINUTE = 60_000;
let database: FreshDatabase;
let running: RunningApi;

beforeAll(async () => {
  database = await freshDatabase();
  running = await startApi(database);
});
afterAll(async () => {
  await running.close();
  await database.drop();
});

const QUERY = '{ detectors { slug: id health { state code since until faults } } }';

/** What the API, which runs no detectors here, tells of the one that was saved as off. */
async function told(health: Partial<SavedHealth>, clock: number, lane = 0, enabled?: boolean) {
  const { organisationId, apiToken } = await seedOrganisation(database);
  const other = await seedOrganisation(database);
  const { data } = await running.ask(apiToken, '{ detectors { id } }');
  const [first] = data.detectors as { id: string }[];
  const detector = Buffer.from(String(first?.id), 'base64').toString().split(':')[1] as string;
  const saved = { code: 'PLUGIN_DENIED', since: builtAt, until: builtAt + 5 * MINUTE, ...health };
  const rows = [
    [HEALTH_KEY + detector, JSON.stringify(saved)],
    [CLOCK_KEY, JSON.stringify(clock)],
  ];
  for (const [key, body] of rows)
    await database.ownerPool.query(
      'INSERT INTO detector_state (organization_id, lane, detector, state_key, body, expires_at) VALUES ($1, $2, $3, $4, $5, $6)',
      [organisationId, lane, HOST, key, body, NEVER],
    );
  if (enabled !== undefined)
    await running.ask(
      apiToken,
      'mutation ($id: ID!) { detectorDisable(input: {id: $id}) { userErrors { code } } detectorEnable(input: {id: $id}) { userErrors { code } } }',
      { id: first?.id },
    );
  const answer = await running.ask(apiToken, QUERY);
  expect(answer.errors).toBeUndefined();
  const [one, ...rest] = answer.data.detectors as { health: object | null }[];
  for (const each of rest) expect(each.health).toBeNull();
  for (const each of (await running.ask(other.apiToken, QUERY)).data.detectors)
    expect(each.health).toBeNull();
  return one?.health;
}

test('a detector that is off in another process is told as off, with its reason', async () => {
  expect(await told({}, builtAt + MINUTE)).toEqual({
    ...{ state: 'SUSPENDED', code: 'PLUGIN_DENIED', faults: '0' },
    ...{ since: new Date(builtAt).toISOString(), until: new Date(builtAt + 5 * MINUTE).toISOString() },
  });
  expect(await told({ until: NEVER }, builtAt + 999 * MINUTE)).toMatchObject({ state: 'OFF', until: null });
});

test('one whose time off is over, that somebody has set since, or of a lane that there is no longer, is not', async () => {
  expect(await told({}, builtAt + 6 * MINUTE)).toBeNull();
  expect(await told({ version: 0 }, builtAt + MINUTE, 0, true)).toBeNull();
  expect(await told({}, builtAt + MINUTE, 3)).toBeNull();
});
