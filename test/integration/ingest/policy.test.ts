import { afterEach, expect, test } from '@jest/globals';
import { CodedError } from '../../../src/event/index.js';
import { eventually } from '../../kit/eventually.js';
import { type OpenDoor, openDoor, organisationOne, policyOf, tokens } from './door.js';

let door: OpenDoor;
afterEach(async () => {
  await door?.end();
});

const path = '/ingest/v1/policy';
const waiting = () => door.door.metrics.policyWaiting;

test('gives the policy under its version, and 304 to a sensor that has it', async () => {
  door = await openDoor();
  const first = await door.get(path);
  expect(first).toMatchObject({ status: 200, headers: { etag: '"1"' }, body: policyOf(1) });
  for (const tag of ['"1"', 'W/"1"', '"0", "1"']) {
    expect(await door.get(path, { 'if-none-match': tag })).toMatchObject({
      status: 304,
      headers: { etag: '"1"' },
      body: undefined,
    });
  }
  expect((await door.get(path, { 'if-none-match': '"0"' })).status).toBe(200);
  expect((await door.get(path, { authorization: `Bearer ${tokens.wrong}` })).status).toBe(401);
});

test('wakes a waiting sensor at a change, well before its time is up', async () => {
  door = await openDoor();
  const polls = Array.from({ length: 20 }, () => door.get(`${path}?wait=25`, { 'if-none-match': '"1"' }));
  await eventually(() => waiting() === 20);
  const reads = door.policies.reads;
  door.policies.change(organisationOne, policyOf(2, { mode: 'block' }));
  for (const answer of await Promise.all(polls)) {
    expect(answer).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { mode: 'block' } });
  }
  expect(waiting()).toBe(0);
  // One read serves all.
  expect(door.policies.reads - reads).toBe(1);
});

test('answers at once when the sensor is behind already', async () => {
  door = await openDoor();
  door.policies.change(organisationOne, policyOf(7));
  expect(await door.get(`${path}?wait=25`, { 'if-none-match': '"6"' })).toMatchObject({
    status: 200,
    body: { version: 7 },
  });
});

test('does not wake a sensor of another organisation, nor for a hint without a change', async () => {
  door = await openDoor();
  let answered = false;
  const poll = door
    .get(`${path}?wait=4`, { 'if-none-match': '"1"', authorization: `Bearer ${tokens.two}` })
    .then((answer) => {
      answered = true;
      return answer;
    });
  await eventually(() => waiting() === 1);
  door.policies.change(organisationOne, policyOf(9));
  door.policies.change('*', policyOf(9));
  await new Promise((resolve) => setImmediate(resolve));
  expect(answered).toBe(false);
  expect((await poll).status).toBe(304);
});

test('wakes all to look when hints may have been missed', async () => {
  door = await openDoor();
  const poll = door.get(`${path}?wait=25`, { 'if-none-match': '"1"' });
  await eventually(() => waiting() === 1);
  door.policies.policies.set(organisationOne, policyOf(2));
  door.policies.change('*', policyOf(1));
  expect(await poll).toMatchObject({ status: 200, body: { version: 2 } });
});

test('gives a place back when the sensor goes away, and has no more places than it is allowed', async () => {
  door = await openDoor({ waitersPerOrganisationMax: 2 });
  const aborts = [new AbortController(), new AbortController()];
  const polls = aborts.map(({ signal }) =>
    door.get(`${path}?wait=25`, { 'if-none-match': '"1"' }, signal).catch(() => 'gone'),
  );
  await eventually(() => waiting() === 2);
  const refused = await door.get(`${path}?wait=25`, { 'if-none-match': '"1"' });
  expect(refused).toMatchObject({ status: 429, body: { error: { code: 'TOO_MANY_WAITING' } } });
  expect(refused.headers['retry-after']).toBeDefined();
  expect((await door.get(path)).status).toBe(200);
  for (const abort of aborts) abort.abort();
  expect(await Promise.all(polls)).toEqual(['gone', 'gone']);
  await eventually(() => waiting() === 0);
  expect((await door.get(`${path}?wait=1`, { 'if-none-match': '"1"' })).status).toBe(304);
});

test('refuses a time that is none', async () => {
  door = await openDoor();
  for (const wait of ['x', '-1', '1.5', '', '9999999']) {
    expect(await door.get(`${path}?wait=${wait}`)).toMatchObject({
      status: 400,
      body: { error: { code: 'INVALID_WAIT', field: 'wait' } },
    });
  }
});

test('says STORE_UNAVAILABLE while policies cannot be read, also to one that waits', async () => {
  door = await openDoor();
  const poll = door.get(`${path}?wait=25`, { 'if-none-match': '"1"' });
  await eventually(() => waiting() === 1);
  door.policies.failure = new CodedError('STORE_UNAVAILABLE', 'away');
  door.policies.change('*', policyOf(1));
  expect(await poll).toMatchObject({ status: 503, body: { error: { code: 'STORE_UNAVAILABLE' } } });
  expect(waiting()).toBe(0);
});

test('closing answers those who wait', async () => {
  door = await openDoor();
  const poll = door.get(`${path}?wait=25`, { 'if-none-match': '"1"' });
  await eventually(() => waiting() === 1);
  await door.door.close();
  expect((await poll).status).toBe(304);
});

test('gives a policy of the same version anew when what it leaves out has changed, as a release does', async () => {
  door = await openDoor();
  door.policies.change(organisationOne, policyOf(3, { omit: ['trace'] }));
  const before = await door.get(path);
  const tag = String(before.headers.etag);
  expect(tag).toMatch(/^"3-.+"$/);
  expect((await door.get(path, { 'if-none-match': tag })).status).toBe(304);
  door.policies.change(organisationOne, policyOf(3, { omit: ['sizes', 'trace'] }));
  expect(await door.get(path, { 'if-none-match': tag })).toMatchObject({
    status: 200,
    body: { omit: ['sizes', 'trace'] },
  });
});
