import { randomBytes, randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type ApiCall, CodedError } from '../../../src/event/index.js';
import { apiCall, appStarted, attackSeen, batch } from '../../kit/builders.js';
import { eventually } from '../../kit/eventually.js';
import { type OpenDoor, openDoor, organisationOne, policyOf, tokens } from './door.js';

let door: OpenDoor;
afterEach(async () => {
  await door?.end();
});

const CANARY = 'canary-4111111111111111';
const stored = () => door.log.batches.map(({ body }) => Buffer.from(body).toString('latin1')).join('\n');

describe('a good batch', () => {
  test('is answered 202 after it is in the log, with the sender’s bytes', async () => {
    door = await openDoor();
    const sent = Buffer.from(`${JSON.stringify(batch([apiCall(), attackSeen(), appStarted()]), null, 1)}\n`);
    const answer = await door.send(sent);
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({
      accepted: 3,
      refused: [],
      refusedTotal: 0,
      unknownKinds: 0,
      unknownFields: 0,
      clockSkewMs: 0,
      timesCorrected: 0,
      duplicate: false,
    });
    const [kept] = door.log.batches;
    expect(Buffer.from(kept!.body)).toEqual(sent);
    expect(kept).toMatchObject({
      partition: { organisationId: organisationOne, lane: 0 },
      encoding: 'identity',
      events: 3,
      receivedAt: door.clock.now(),
    });
    expect(door.door.metrics).toMatchObject({ batches: 1, events: 3, rewritten: 0, bytesWire: sent.length });
  });

  test('is not answered before the log has it', async () => {
    door = await openDoor();
    let open = () => {};
    door.log.gate = new Promise((resolve) => {
      open = resolve;
    });
    let answered = false;
    const answer = door.send(batch([apiCall()])).then((got) => {
      answered = true;
      return got;
    });
    await eventually(() => door.log.asked === 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    open();
    expect((await answer).status).toBe(202);
  });

  test('keeps gzip as it came', async () => {
    door = await openDoor();
    const packed = gzipSync(JSON.stringify(batch([apiCall()])), { level: 9 });
    const answer = await door.send(packed, { 'content-encoding': 'gzip' });
    expect(answer).toMatchObject({ status: 202, body: { accepted: 1 } });
    expect(Buffer.from(door.log.batches[0]!.body)).toEqual(packed);
    expect(door.log.batches[0]!.encoding).toBe('gzip');
  });

  test('sent again, also at the same time, has no effect and says so', async () => {
    door = await openDoor();
    const sent = batch([apiCall()]);
    const answers = await Promise.all([door.send(sent), door.send(sent), door.send(sent)]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    expect(answers.filter(({ body }) => body.duplicate)).toHaveLength(2);
    expect(door.log.batches).toHaveLength(1);
    expect(door.door.metrics).toMatchObject({ batches: 1, events: 1, duplicates: 2 });
  });

  test('of another organisation with the same id is a batch of its own', async () => {
    door = await openDoor();
    const sent = batch([apiCall()]);
    await door.send(sent);
    const other = await door.send(sent, { authorization: `Bearer ${tokens.two}` });
    expect(other.body).toMatchObject({ accepted: 1, duplicate: false });
    expect(new Set(door.log.batches.map(({ partition }) => partition.organisationId)).size).toBe(2);
  });

  test('from an old policy lands in a lane that exists', async () => {
    door = await openDoor();
    door.policies.change(organisationOne, policyOf(2, { lanes: 4 }));
    for (const lane of [0, 3, 4, 9, 63]) await door.send(batch([apiCall()], { lane }));
    expect(door.log.batches.map(({ partition }) => partition.lane)).toEqual([0, 3, 0, 1, 3]);
  });

  test('with no event left is kept for its envelope', async () => {
    door = await openDoor();
    const answer = await door.send(batch([], { dropped: { 'queue-full': 3 } }));
    expect(answer).toMatchObject({ status: 202, body: { accepted: 0 } });
    expect(stored()).toContain('"queue-full":3');
  });
});

describe('a batch with something wrong in it', () => {
  test('loses the invalid event only, and names its index and field', async () => {
    door = await openDoor();
    const wrong = apiCall({ client: { address: CANARY } });
    const untyped = { ...apiCall(), response: { status: 'fine' } } as unknown as ApiCall;
    const answer = await door.send(batch([apiCall(), wrong, appStarted(), untyped]));
    expect(answer.status).toBe(202);
    expect(answer.body.accepted).toBe(2);
    expect(answer.body.refused).toEqual([
      { index: 1, field: 'events[1].client.address', code: 'INVALID_FORMAT', message: expect.any(String) },
      { index: 3, field: 'events[3].response.status', code: 'INVALID_TYPE', message: expect.any(String) },
    ]);
    expect(JSON.stringify(answer.body)).not.toContain(CANARY);
    expect(stored()).not.toContain(CANARY);
    expect(JSON.parse(stored()).events).toHaveLength(2);
    expect(door.door.metrics).toMatchObject({ events: 2, eventsRefused: 2, rewritten: 1 });
  });

  test('loses unknown fields at every depth, counted, and their values are nowhere', async () => {
    door = await openDoor();
    const call = apiCall();
    const sent = {
      ...batch([]),
      note: CANARY,
      sensor: { ...batch([]).sensor, hostSecret: CANARY },
      events: [
        { ...call, body: CANARY, client: { ...call.client, cookie: { deep: [CANARY] } } },
        { ...call, path: ['orders', { ...(call.path[1] as object), value: CANARY }] },
        JSON.parse(
          JSON.stringify(call).replace('{', `{"__proto__": {"x": "${CANARY}"}, "constructor": "${CANARY}",`),
        ),
      ],
    };
    const text = JSON.stringify(sent).replace('"v":1', `"__proto__":"${CANARY}","v":1`);
    const answer = await door.send(gzipSync(text), { 'content-encoding': 'gzip' });
    expect(answer).toMatchObject({ status: 202, body: { accepted: 3, refused: [], unknownFields: 8 } });
    const [kept] = door.log.batches;
    expect(kept!.encoding).toBe('gzip');
    const unpacked = gunzipSync(kept!.body).toString();
    expect(unpacked).not.toContain(CANARY);
    expect(JSON.parse(unpacked).events).toHaveLength(3);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  test('does not smuggle a value past the contract by repeating a key', async () => {
    door = await openDoor();
    const text = JSON.stringify(batch([apiCall()])).replace('"service":', `"service":"${CANARY}","service":`);
    const answer = await door.send(text);
    expect(answer).toMatchObject({ status: 202, body: { accepted: 1, unknownFields: 1 } });
    expect(stored()).not.toContain(CANARY);
  });

  test('does not smuggle a value past the contract in the frame of gzip', async () => {
    door = await openDoor();
    const packed = gzipSync(JSON.stringify(batch([apiCall()])));
    // FLG.FNAME: a file name between header and data.
    const named = Buffer.concat([
      packed.subarray(0, 3),
      Buffer.from([8]),
      packed.subarray(4, 10),
      Buffer.from(`${CANARY}\0`),
      packed.subarray(10),
    ]);
    expect((await door.send(named, { 'content-encoding': 'gzip' })).body.accepted).toBe(1);
    expect(stored()).not.toContain(CANARY);
    const trailing = Buffer.concat([packed, Buffer.from(CANARY)]);
    expect((await door.send(trailing, { 'content-encoding': 'gzip' })).status).toBeGreaterThanOrEqual(400);
    expect(stored()).not.toContain(CANARY);
  });

  test('drops kinds it does not know, counted, also those that are named like an object’s own', async () => {
    door = await openDoor();
    const strange = ['api.called', 'constructor', '__proto__', 'toString', ''].map((kind) => ({
      kind,
      secret: CANARY,
    }));
    const answer = await door.send({ ...batch([apiCall()]), events: [...strange, apiCall()] });
    expect(answer).toMatchObject({ status: 202, body: { accepted: 1, unknownKinds: 5, refused: [] } });
    expect(stored()).not.toContain(CANARY);
  });

  test('refuses what is no event at all by its index', async () => {
    door = await openDoor();
    const answer = await door.send({ ...batch([]), events: [null, 7, 'x', [], {}, { kind: 5 }, apiCall()] });
    expect(answer.body.accepted).toBe(1);
    expect(answer.body.refused.map((each: { field: string }) => each.field)).toEqual(
      [0, 1, 2, 3, 4, 5].map((i) => `events[${i}].kind`),
    );
  });

  test('keeps an event in which an attacker put a NUL, and refuses a sensor that calls itself so', async () => {
    door = await openDoor();
    const signals = [
      { rule: 'sqli.tautology', class: 'sqli', confidence: 1, location: 'body', name: 'a\u0000' },
    ];
    const answer = await door.send(batch([apiCall({ signals } as never)]));
    expect(answer.body).toMatchObject({ accepted: 1, refusedTotal: 0 });
    const header = { ...batch([]).sensor, name: 'a\u0000' };
    expect(await door.send(batch([apiCall()], { sensor: header }))).toMatchObject({
      status: 400,
      body: { error: { code: 'INVALID_BATCH', field: 'sensor.name' } },
    });
  });

  test('explains the first hundred refusals and counts the rest', async () => {
    door = await openDoor();
    const answer = await door.send(batch(Array.from({ length: 300 }, () => apiCall({ id: 'x' }))));
    expect(answer.body.refused).toHaveLength(100);
    expect(answer.body.refusedTotal).toBe(300);
  });

  test.each([
    ['v', { v: 2 }],
    ['batch', { batch: 'not-a-uuid' }],
    ['lane', { lane: -1 }],
    ['lane', { lane: 64 }],
    ['lane', { lane: 1.5 }],
    ['sentAt', { sentAt: '2026' }],
    ['sensor.instance', { sensor: { instance: '', kind: 'collector', version: '1' } }],
    ['sensor', { sensor: undefined }],
    ['events', { events: {} }],
    ['events', { events: Array.from({ length: 2001 }, () => 0) }],
    ['dropped.*', { dropped: { [`K ${CANARY}`]: 1 } }],
    ['dropped.*', { dropped: { reason: -1 } }],
    ['dropped', { dropped: JSON.parse('{"__proto__": 1}') }],
    ['dropped', { dropped: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`r${i}`, 1])) }],
  ])('is refused as a whole when its envelope is wrong: %s', async (field, wrong) => {
    door = await openDoor();
    const answer = await door.send({ ...batch([apiCall()]), ...wrong } as never);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'INVALID_BATCH', field } } });
    expect(answer.body.error.message).toContain(field);
    expect(JSON.stringify(answer.body)).not.toContain(CANARY);
    expect(door.log.batches).toHaveLength(0);
  });

  test.each([
    ['null', 'null'],
    ['a number', '1'],
    ['text', '"x"'],
    ['an array', '[]'],
  ])('is refused when it is %s', async (_name, text) => {
    door = await openDoor();
    expect(await door.send(text)).toMatchObject({ status: 400, body: { error: { code: 'INVALID_BATCH' } } });
  });
});

describe('a body that is no batch', () => {
  test.each([
    ['INVALID_JSON', '{"v":1,'],
    ['INVALID_JSON', ''],
    ['INVALID_JSON', `{"v": ${CANARY}}`],
    ['INVALID_JSON', '\ufeff{}'],
    ['TOO_DEEP', `{"v":1,"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['TOO_DEEP', '{"a":'.repeat(50_000)],
  ])('is refused with %s', async (code, text) => {
    door = await openDoor();
    const answer = await door.send(text);
    expect(answer).toMatchObject({ status: 400, body: { error: { code } } });
    expect(JSON.stringify(answer.body)).not.toContain(CANARY);
  });

  test('is refused when it is not UTF-8', async () => {
    door = await openDoor();
    const text = Buffer.from(JSON.stringify(batch([apiCall()])));
    text[text.indexOf('shop')] = 0xff;
    expect(await door.send(text)).toMatchObject({ status: 400, body: { error: { code: 'INVALID_UTF8' } } });
  });

  test('is refused when it is said to be gzip and is not, is cut, or is damaged', async () => {
    door = await openDoor();
    const packed = gzipSync(JSON.stringify(batch([apiCall()])));
    const damaged = Buffer.from(packed);
    damaged[30]! ^= 0xff;
    for (const body of [
      Buffer.from('{}'),
      randomBytes(500),
      packed.subarray(0, -5),
      damaged,
      Buffer.alloc(0),
    ]) {
      const answer = await door.send(body, { 'content-encoding': 'gzip' });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    }
    expect(door.log.batches).toHaveLength(0);
  });

  test.each([
    [{ 'content-type': 'text/plain' }, 'UNSUPPORTED_TYPE'],
    [{ 'content-type': undefined }, 'UNSUPPORTED_TYPE'],
    [{ 'content-type': 'application/json; charset=latin1' }, 'UNSUPPORTED_TYPE'],
    [{ 'content-encoding': 'br' }, 'UNSUPPORTED_ENCODING'],
    [{ 'content-encoding': 'gzip, gzip' }, 'UNSUPPORTED_ENCODING'],
  ])('is refused for its headers: %j', async (headers, code) => {
    door = await openDoor();
    expect(await door.send(batch([apiCall()]), headers)).toMatchObject({
      status: 415,
      body: { error: { code } },
    });
  });
});

describe('a body that is too large', () => {
  const limits = { bodyBytesMax: 10_000 };

  test('is refused on the wire, by its declared length and without one, and the connection still answers', async () => {
    door = await openDoor(limits);
    const large = Buffer.alloc(30_000, 0x20);
    expect(await door.send(large)).toMatchObject({
      status: 413,
      body: { error: { code: 'BODY_TOO_LARGE' } },
    });
    const chunked = { 'content-length': undefined, 'transfer-encoding': 'chunked' };
    expect(await door.send(large, chunked)).toMatchObject({ status: 413 });
    expect((await door.send(batch([apiCall()]))).status).toBe(202);
  });

  test('is cut off when it does not end', async () => {
    door = await openDoor(limits);
    const socket = connect({ port: door.port, host: '127.0.0.1' });
    socket.on('error', () => undefined);
    socket.write(
      `POST /ingest/v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${tokens.one}\r\ncontent-type: application/json\r\ncontent-length: 999999999\r\n\r\n`,
    );
    const flood = setInterval(() => socket.writable && socket.write(Buffer.alloc(20_000)), 1);
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(flood);
    expect(door.door.metrics.bytesWire).toBe(0);
  });

  test('is refused when it is a bomb, whether it states its size or lies', async () => {
    door = await openDoor(limits);
    const bomb = gzipSync(Buffer.alloc(9_000_000, 0x20));
    expect(bomb.length).toBeLessThan(10_000);
    const honest = await door.send(bomb, { 'content-encoding': 'gzip' });
    expect(honest).toMatchObject({ status: 413, body: { error: { code: 'BODY_TOO_LARGE' } } });
    const lying = Buffer.from(bomb);
    lying.writeUInt32LE(500, lying.length - 4);
    const before = process.memoryUsage().arrayBuffers;
    const answer = await door.send(lying, { 'content-encoding': 'gzip' });
    expect(answer).toMatchObject({ status: 413, body: { error: { code: 'BODY_TOO_LARGE' } } });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4_000_000);
  });

  test('a text of one huge string is judged like any other', async () => {
    door = await openDoor();
    const answer = await door.send(batch([apiCall({ service: 'x'.repeat(900_000) }), apiCall()]));
    expect(answer.body).toMatchObject({
      accepted: 1,
      refused: [{ field: 'events[0].service', code: 'TOO_BIG' }],
    });
  });
});

describe('who may send', () => {
  test.each([
    ['no token', undefined, 'UNAUTHENTICATED'],
    ['an empty one', '', 'UNAUTHENTICATED'],
    ['another scheme', 'Basic eDp5', 'UNAUTHENTICATED'],
    ['a token of no enrolment', `Bearer ${tokens.wrong}`, 'UNAUTHENTICATED'],
    ['an API token', `Bearer pat_${'1'.repeat(32)}_${'s'.repeat(43)}`, 'UNAUTHENTICATED'],
    ['a token that is too long', `Bearer ${tokens.one}x`, 'UNAUTHENTICATED'],
    ['its privacy part', `Bearer ${tokens.one}_${CANARY}`, 'PRIVACY_PART_PRESENTED'],
    ['a wrong token and a privacy part', `Bearer ${tokens.wrong}_${CANARY}`, 'PRIVACY_PART_PRESENTED'],
  ])('not with %s', async (_what, authorization, code) => {
    door = await openDoor();
    const answer = await door.send(batch([apiCall()]), { authorization });
    expect(answer).toMatchObject({ status: 401, body: { error: { code } } });
    expect(answer.headers['www-authenticate']).toContain('Bearer');
    expect(JSON.stringify(answer.body) + JSON.stringify(door.problems)).not.toContain(CANARY);
    expect(door.door.metrics.errors.get(code)).toBe(1);
    expect(door.log.batches).toHaveLength(0);
  });

  test('knows its paths and methods', async () => {
    door = await openDoor();
    expect((await door.get('/ingest/v1/nothing')).status).toBe(404);
    const answer = await door.get('/ingest/v1/events');
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  });
});

describe('when there is more than can be taken', () => {
  test('a partition whose consumer is far behind answers 429 until it has caught up', async () => {
    door = await openDoor({ backlogBytesMax: 1000 });
    door.log.backlog = 1001;
    const answer = await door.send(batch([apiCall()]));
    expect(answer).toMatchObject({ status: 429, body: { error: { code: 'BACKLOG' } } });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    door.log.backlog = 0;
    door.clock.advance(300);
    expect((await door.send(batch([apiCall()]))).status).toBe(202);
  });

  test('bodies in hand are bounded, and the room comes back', async () => {
    const one = JSON.stringify(batch([apiCall()]));
    door = await openDoor({ inflightBytesMax: one.length * 2 + 100 });
    let open = () => {};
    door.log.gate = new Promise((resolve) => {
      open = resolve;
    });
    const held = [door.send(batch([apiCall()])), door.send(batch([apiCall()]))];
    // Not before: whoever came first would have the room, and wait in it.
    await eventually(() => door.log.asked === 2);
    const refused = await door.send(batch([apiCall()]));
    expect(refused).toMatchObject({
      status: 429,
      body: { error: { code: 'TOO_BUSY' } },
      headers: { 'retry-after': '1' },
    });
    open();
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([202, 202]);
    expect((await door.send(batch([apiCall()]))).status).toBe(202);
  });

  test('one organisation cannot have all the room for bodies', async () => {
    const one = JSON.stringify(batch([apiCall()]));
    door = await openDoor({
      inflightBytesMax: one.length * 3,
      inflightBytesPerOrganisationMax: one.length * 2 - 100,
    });
    let open = () => {};
    door.log.gate = new Promise((resolve) => {
      open = resolve;
    });
    const held = door.send(batch([apiCall()]));
    await eventually(() => door.log.asked === 1);
    expect((await door.send(batch([apiCall()]))).status).toBe(429);
    const other = door.send(batch([apiCall()]), { authorization: `Bearer ${tokens.two}` });
    open();
    expect((await Promise.all([held, other])).map(({ status }) => status)).toEqual([202, 202]);
  });

  test.each([
    ['LOG_UNAVAILABLE', 503],
    ['LOG_FULL', 507],
  ])('says %s with a time to come back, and takes the batch then', async (code, status) => {
    door = await openDoor();
    door.log.failure = new CodedError(code, 'away', { cause: new Error(`${CANARY} at 10.0.0.1`) });
    const sent = batch([apiCall()]);
    const answer = await door.send(sent);
    expect(answer).toMatchObject({ status, body: { error: { code } } });
    expect(answer.headers['retry-after']).toBeDefined();
    expect(JSON.stringify(answer.body)).not.toContain(CANARY);
    expect(door.problems).toEqual([door.log.failure]);
    door.log.failure = undefined;
    expect(await door.send(sent)).toMatchObject({ status: 202, body: { duplicate: false } });
  });

  test('masks an error that nobody thought of', async () => {
    door = await openDoor();
    door.log.failure = new Error(`password=${CANARY}`);
    const answer = await door.send(batch([apiCall()]));
    expect(answer).toMatchObject({ status: 500, body: { error: { code: 'INTERNAL' } } });
    expect(JSON.stringify(answer.body)).not.toContain(CANARY);
  });

  test('takes events while policies cannot be read, once it knew the organisation', async () => {
    door = await openDoor();
    await door.send(batch([apiCall()]));
    door.policies.failure = new CodedError('STORE_UNAVAILABLE', 'away');
    door.clock.advance(60_000);
    expect((await door.send(batch([apiCall()]))).status).toBe(202);
    const other = await door.send(batch([apiCall()]), { authorization: `Bearer ${tokens.two}` });
    expect(other).toMatchObject({ status: 503, body: { error: { code: 'STORE_UNAVAILABLE' } } });
  });

  test('a sender that goes away in the middle leaves nothing behind', async () => {
    door = await openDoor({ inflightBytesMax: 5_000 });
    for (let i = 0; i < 20; i++) {
      const socket = connect({ port: door.port, host: '127.0.0.1' });
      socket.write(
        `POST /ingest/v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${tokens.one}\r\ncontent-type: application/json\r\ncontent-length: 2000\r\n\r\n${'x'.repeat(1000)}`,
        () => socket.destroy(),
      );
      await new Promise((resolve) => socket.once('close', resolve));
      // One at a time: a fourth beside three that are not yet missed would be refused.
      await eventually(() => door.door.metrics.errors.get('CLIENT_GONE') === i + 1, { intervalMs: 5 });
    }
    expect((await door.send(batch([apiCall()]))).status).toBe(202);
  });
});

test('a sender that drips its body is cut off, and what it held is given back', async () => {
  door = await openDoor(
    { inflightBytesMax: 2_000 },
    { requestTimeout: 1_000, headersTimeout: 1_000, connectionsCheckingInterval: 50 },
  );
  const socket = connect({ port: door.port, host: '127.0.0.1' });
  let answer = '';
  socket.on('data', (data) => {
    answer += data;
  });
  socket.on('error', () => undefined);
  socket.write(
    `POST /ingest/v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${tokens.one}\r\ncontent-type: application/json\r\ncontent-length: 1900\r\n\r\n${' '.repeat(1500)}`,
  );
  const drip = setInterval(() => socket.writable && socket.write(' '), 20);
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(drip);
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/);
  await eventually(async () => (await door.send(batch([apiCall()]))).status === 202);
});

describe('a sensor whose clock is wrong', () => {
  const day = 86_400_000;
  const times = () => (JSON.parse(stored()) as { events: { time: number }[] }).events.map(({ time }) => time);

  test.each([day, -day])('has its events moved by the difference (%d ms)', async (skew) => {
    door = await openDoor();
    const now = door.clock.now();
    const events = [apiCall({ time: now + skew - 1000 }), apiCall({ time: now + skew })];
    const answer = await door.send(batch(events, { sentAt: now + skew }));
    expect(answer).toMatchObject({
      status: 202,
      body: { accepted: 2, clockSkewMs: skew, timesCorrected: 2 },
    });
    expect(times()).toEqual([now - 1000, now]);
    expect(door.door.metrics.clockSkewed).toBe(1);
  });

  test('is not confused with a batch that is delivered late', async () => {
    door = await openDoor();
    const now = door.clock.now();
    const hourAgo = now - 3_600_000;
    const answer = await door.send(batch([apiCall({ time: hourAgo })], { sentAt: hourAgo }));
    expect(answer.body).toMatchObject({ clockSkewMs: 0, timesCorrected: 0 });
    expect(times()).toEqual([hourAgo]);
  });

  test('is known at once when the sensor sends the Date of this attempt', async () => {
    door = await openDoor();
    const now = door.clock.now();
    const dayAgo = now - day;
    const late = await door.send(batch([apiCall({ time: dayAgo })], { sentAt: dayAgo }), {
      date: new Date(now).toUTCString(),
    });
    expect(late.body).toMatchObject({ clockSkewMs: 0, timesCorrected: 0 });
    const behind = now - 3_600_000;
    const slow = await door.send(batch([apiCall({ time: behind })], { sentAt: behind }), {
      date: new Date(behind).toUTCString(),
    });
    expect(slow.body).toMatchObject({ clockSkewMs: -3_600_000, timesCorrected: 1 });
  });

  test('cannot send an event of the far future, which would empty the detectors’ memory', async () => {
    door = await openDoor();
    const now = door.clock.now();
    const answer = await door.send(
      batch([apiCall({ time: 8_000_000_000_000_000 }), apiCall({ time: now })], { sentAt: now }),
    );
    expect(answer.body).toMatchObject({ accepted: 2, timesCorrected: 1 });
    expect(times()).toEqual([now, now]);
  });

  test('an imported event of last year keeps its time', async () => {
    door = await openDoor();
    const old = door.clock.now() - 365 * day;
    await door.send(batch([apiCall({ time: old })], { sentAt: door.clock.now(), batch: randomUUID() }));
    expect(times()).toEqual([old]);
  });
});

test('closing answers what is in hand and refuses what is new', async () => {
  door = await openDoor();
  let open = () => {};
  door.log.gate = new Promise((resolve) => {
    open = resolve;
  });
  const inHand = door.send(batch([apiCall()]));
  await eventually(() => door.log.asked === 1);
  let closed = false;
  const closing = door.door.close().then(() => {
    closed = true;
  });
  expect(await door.send(batch([apiCall()]))).toMatchObject({
    status: 503,
    body: { error: { code: 'CLOSING' } },
  });
  expect(closed).toBe(false);
  open();
  expect((await inHand).status).toBe(202);
  await closing;
});
