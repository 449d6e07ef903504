import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../../kit/eventually.js';
import { installMatrix, matrixTimeoutMs } from '../../kit/matrix.js';
import { buildLibrary } from './run-app.js';
import { QuietPlatform } from './soak/quiet-platform.js';
import { type SoakedApp, startSoakedApp } from './soak/soaked-app.js';
import { send, tally } from './soak/traffic.js';

const token = `po_${'0a'.repeat(16)}_${'s'.repeat(43)}_${'k'.repeat(43)}`;
const PART = 4_000;
const platform = new QuietPlatform();
let app: SoakedApp;

beforeAll(async () => {
  buildLibrary();
  await installMatrix();
  // What is measured here is memory: on a busy machine the library would step aside.
  app = await startSoakedApp(await platform.start(), token, { env: { PROTECTONCE_BUDGET_CPU: '100' } });
}, matrixTimeoutMs);
afterAll(async () => {
  await app.stop();
  await platform.stop();
});

test('under mixed load memory stays flat, no request fails, and every attack is refused, with the platform away for a while', async () => {
  const sum = tally();
  await eventually(() => platform.hasTold, { what: 'the policy' });
  await send(app.port, 1, sum, (n) => n <= PART);
  const { heap } = await app.memory();
  platform.away(true);
  await send(app.port, PART + 1, sum, (n) => n <= PART + 1_000);
  platform.away(false);
  await send(app.port, PART + 1_001, sum, (n) => n <= 3 * PART);
  const isAllTold = () => platform.kinds.get('attack.seen') === sum.attacks;
  await eventually(isAllTold, { timeoutMs: 60_000, what: 'every attack to be told' });
  const last = await app.memory();
  expect(sum.errors).toEqual([]);
  expect(sum.requests).toBe(3 * PART);
  expect(sum.attacksRefused).toBe(sum.attacks);
  expect(platform.errors.size).toBe(0);
  expect(last.heap / heap).toBeLessThanOrEqual(1.15);
}, 600_000);
