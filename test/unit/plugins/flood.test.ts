import { describe, expect, test } from '@jest/globals';
import type { EventOf } from '../../../src/event/index.js';
import { builtInDetectors } from '../../../src/plugins/registry.js';
import { type DetectorState, type Finding, timeOf } from '../../../src/plugins/sdk/index.js';
import { DetectorMemory } from '../../../src/plugins/sdk/runtime/index.js';
import { buildCall, buildEndpoint, TEST_TIME, testToken } from '../../../src/plugins/sdk/testing/index.js';

type Call = EventOf<'api.call'>;

const endpoints = Array.from({ length: 20 }, (_, n) => buildEndpoint({ template: `/v${n}/orders/{id}` }));
/** Rooms and floods are a twentieth of what they are, so that a flood is a matter of seconds. */
const SCALE = 20;
const statuses = [200, 200, 200, 404] as const;

function call(who: string, address: string, object: string, n: number, at: number, status = 200): Call {
  return buildCall(
    {
      ...{ id: `event-${n}-flood`, time: at, response: { status, bytes: 300 } },
      principal: { token: who, kind: 'jwt' },
      client: { address },
      objects: [{ in: 'path', name: 'id', type: 'opaque', token: object }],
    },
    { endpoint: endpoints[n % endpoints.length] },
  );
}

/** Nobody has seen the principal, the address or the object before. */
function stranger(n: number, at: number, status: number = statuses[n % 4] ?? 200): Call {
  const mark = (n * 2_654_435_761) % 2 ** 32;
  const text = mark.toString(36).padStart(7, '0');
  const address = `${11 + (mark >>> 24)}.${(mark >>> 16) & 255}.${(mark >>> 8) & 255}.${mark & 255}`;
  return call(`${text}p-of-the-flood`, address, `${text}o-of-the-flood`, n, at, status);
}

const list = buildEndpoint({ template: '/v1/orders' });

/** Forty people, each of whom is listed three objects of his own and reads them at every endpoint again and again. */
function* ordinaryDays(): Generator<Call> {
  let n = 0;
  for (let person = 0; person < 40; person++) {
    const returned = [0, 1, 2].map((i) => ({
      ...{ name: 'orders[].id', type: 'opaque' as const },
      token: testToken(`object ${person} ${i}`),
    }));
    const principal = { token: testToken(`person ${person}`), kind: 'jwt' as const };
    const client = { address: `81.2.3.${person}` };
    yield buildCall({ time: TEST_TIME + person, principal, client, returned }, { endpoint: list });
  }
  for (let round = 0; round < 6; round++)
    for (let person = 0; person < 40; person++)
      for (let i = 0; i < endpoints.length; i++) {
        const own = testToken(`object ${person} ${round % 3}`);
        yield call(testToken(`person ${person}`), `81.2.3.${person}`, own, n++, TEST_TIME + n * 20_000);
      }
}

function open(id: string) {
  const module = builtInDetectors.find(({ manifest }) => manifest.id === id);
  if (module === undefined) throw new Error(id);
  const detector = new module.detector();
  let now = 0;
  const memory = new DetectorMemory([], () => now);
  const { state: whole } = memory.handle();
  const state: DetectorState = {
    map: (name, options) =>
      whole.map(name, { ...options, entriesMax: Math.ceil(options.entriesMax / SCALE) }),
  };
  const context = {
    ...{ organisationId: '00000000-0000-4000-8000-000000000001', config: module.config.parse({}) },
    ...{ state, feedback: [] },
  };
  const take = (calls: readonly Call[]): readonly Finding[] => {
    now = Math.max(now, ...calls.map(timeOf));
    return detector.detect(calls, context) as readonly Finding[];
  };
  return { memory, take };
}

/** Strangers of whom each detector has no room for more. */
const enough = { bola: 14_000, 'rate-anomaly': 6000, 'shadow-api': 6000, bfla: 4000 } as const;

describe('a flood of random principals, addresses and ids', () => {
  test.each(Object.entries(enough))('leaves %s no more state than it has room for', (id, strangers) => {
    const { memory, take } = open(id);
    let n = 0;
    const pour = (until: number): number => {
      for (; n < until; n += 1000)
        take(Array.from({ length: 1000 }, (_, i) => stranger(n + i, TEST_TIME + Math.floor((n + i) / 4))));
      return memory.size;
    };
    const before = pour(strangers);
    expect(pour(2 * strangers)).toBeLessThanOrEqual(before);
  });

  /** Of own and foreign reads of those who were there before, after strangers who were answered with these statuses. */
  const verdicts = (strangers: number, answered: readonly number[]): string[] => {
    const { take } = open('bola');
    let at = 0;
    for (const one of ordinaryDays()) {
      at = timeOf(one);
      take([one]);
    }
    for (let n = 0; n < strangers; n += 1000)
      take(
        Array.from({ length: 1000 }, (_, i) =>
          stranger(n + i, at + Math.floor((n + i) / 4), answered[(n + i) % answered.length]),
        ),
      );
    return Array.from({ length: 40 }, (_, n) => {
      const whose = n % 2 === 0 ? n : (n + 7) % 40;
      const time = at + 3_600_000 + n * 60_000;
      const one = call(testToken(`person ${n}`), `81.2.3.${n}`, testToken(`object ${whose} 1`), n, time);
      const told = take([one]).filter(({ rule }) => rule !== 'bola.distributed-enumeration');
      return `${n % 2 === 0 ? 'own' : 'foreign'}: ${told.length > 0 ? 'told' : 'silent'}`;
    });
  };

  test.each([
    ['refused', [403, 404]],
    ['let in', [200]],
  ])('changes no verdict on those who were there before it, where strangers are %s', (_, answered) => {
    const without = verdicts(0, answered);
    expect(verdicts(40_000, answered)).toEqual(without);
    expect(new Set(without)).toEqual(new Set(['own: silent', 'foreign: told']));
  });

  /** Findings on forty people whose answers are as large as ever, among strangers who get small ones, let in or refused. */
  const toldOfLarge = (strangers: number, answered: readonly number[]): number => {
    const { take } = open('rate-anomaly');
    let told = 0;
    let at = TEST_TIME;
    let came = 0;
    const people = (calls: number, first: number, among: number) => {
      for (let n = 0; n < calls; n++, at += 60_000) {
        const person = first + (n % 40);
        const one = call(testToken(`person ${person}`), `81.2.3.${person}`, testToken(`own ${n}`), 0, at);
        const event = { ...one.event, id: `large-${at}`, response: { status: 200, bytes: 200_000 + n } };
        told += take([{ ...one, event }]).length;
        // All of them where the forty are.
        for (let i = 0; i < among; i++, came++)
          take([stranger(endpoints.length * came, at + i, answered[came % answered.length])]);
      }
    };
    // Who came in a service's first hours is another matter.
    people(600, 100, 0);
    people(240, 0, 0);
    people(600, 0, strangers / 600);
    return told;
  };

  test.each([
    ['refused', [401, 403, 404]],
    ['let in', [200]],
  ])('of strangers that are %s makes nobody strange whose answers are as large as ever', (_, answered) => {
    expect(toldOfLarge(20_000, answered)).toBe(0);
  });
});
