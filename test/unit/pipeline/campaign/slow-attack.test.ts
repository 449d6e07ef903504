import { describe, expect, test } from '@jest/globals';
import { correlate } from '../../../../src/pipeline/campaign/correlate.js';
import { describeActor } from '../../../../src/pipeline/campaign/describe-actor.js';
import type { AlertFacts, Crowds } from '../../../../src/store/actors.js';
import { crowds, DAY, fact, MINUTE } from './facts.js';

const day = (n: number, hours = 0) => (n * DAY) / MINUTE + hours * 60;
const scan = { detector: 'shadow-api', stage: 'reconnaissance', severity: 'low', confidence: 0.7 } as const;
const probe = { detector: 'injection', stage: 'probing', severity: 'medium', confidence: 0.7 } as const;
const refused = { detector: 'bola', stage: 'probing', severity: 'medium', confidence: 0.75 } as const;
const done = { detector: 'bola', stage: 'exploitation', outcome: 'succeeded' } as const;
const taken = { ...done, severity: 'high', confidence: 0.9 } as const;
const drained = {
  detector: 'rate-anomaly',
  stage: 'exfiltration',
  severity: 'high',
  confidence: 0.8,
} as const;

/** A week: one account of his own, another address each day, and for the theft another client. */
const attack = [
  fact({ ...scan, by: 'eve', from: '203.0.113.10', with: 'tool', at: day(0) }),
  fact({ ...scan, by: 'eve', from: '203.0.113.77', with: 'tool', at: day(1, 5) }),
  fact({ ...probe, by: 'eve', from: '203.0.113.140', with: 'tool', at: day(2, 11) }),
  fact({ ...refused, by: 'eve', from: '203.0.113.201', with: 'tool', at: day(4) }),
  fact({ ...taken, by: 'eve', from: '198.51.100.9', with: 'browser', at: day(5, 7) }),
  fact({ ...drained, by: 'eve', from: '192.0.2.60', with: 'browser', at: day(6, 2) }),
];

/** What detectors err about in the same week, in the same office and elsewhere, with the browser of all. */
const people = Array.from({ length: 12 }, (_, n) =>
  fact({
    ...(n % 2 === 0 ? probe : { ...scan, detector: 'rate-anomaly' }),
    ...{ by: `person-${n}`, from: n < 6 ? '192.0.2.1' : `198.18.${n}.4`, with: 'browser', at: day(n / 2, 1) },
  }),
);

const known: Crowds = crowds(
  {
    ...{ '203.0.113.10': 0, '203.0.113.77': 0, '203.0.113.140': 1, '203.0.113.201': 0, '198.51.100.9': 0 },
    ...{ '192.0.2.60': 1, '192.0.2.1': 60 },
    ...Object.fromEntries(people.map(({ address }) => [String(address), 1])),
    '192.0.2.1': 60,
  },
  { browser: 900, tool: 0 },
);

const groupOf = (alert: AlertFacts | undefined, groups: readonly string[][]) =>
  groups.find((ids) => ids.includes(alert?.id ?? ''));

describe('an attack of a week from six addresses', () => {
  test('is one story, and nobody else’s alert is in it', () => {
    const groups = correlate([...people, ...attack], known);
    expect(groupOf(attack[0], groups)).toEqual(attack.map(({ id }) => id).sort());
    for (const person of people) expect(groupOf(person, groups)).toEqual([person.id]);
  });

  test('shows what it is going to be days before it succeeds, and each day it is surer', () => {
    const told = attack.map((_, n) => describeActor(attack.slice(0, n + 1))!);
    expect(told.map(({ stage, severity }) => [stage, severity])).toEqual([
      ['reconnaissance', 'low'],
      ['reconnaissance', 'low'],
      // A plan is seen on the third day: it succeeds on the sixth.
      ['probing', 'high'],
      ['probing', 'high'],
      ['exploitation', 'critical'],
      ['exfiltration', 'critical'],
    ]);
    const sure = told.map(({ confidence }) => confidence);
    expect([...sure].sort((a, b) => a - b)).toEqual(sure);
    const { stages } = told.at(-1)!;
    expect(stages.map(({ stage }) => stage)).toEqual([
      ...['reconnaissance', 'probing', 'exploitation', 'exfiltration'],
    ]);
    const begun = stages.map(({ firstSeenAt }) => firstSeenAt);
    expect([...begun].sort((a, b) => a - b)).toEqual(begun);
  });

  test('is one as well when it is found out day by day', () => {
    let so: AlertFacts[] = [];
    for (const alert of [...people, ...attack].sort((a, b) => a.firstSeenAt - b.firstSeenAt)) {
      so.push(alert);
      const groups = correlate(so, known);
      so = so.map((each) => ({ ...each, actorId: groupOf(each, groups)?.[0] }));
    }
    expect(
      new Set(so.filter(({ id }) => attack.some((one) => one.id === id)).map((each) => each.actorId)).size,
    ).toBe(1);
  });
});

describe('never one story', () => {
  test('two attackers behind one crowded address, with people between them', () => {
    const from = '192.0.2.1';
    const eve = [
      fact({ ...scan, by: 'eve', from, with: 'tool', at: day(0) }),
      fact({ ...refused, by: 'eve', from, with: 'tool', at: day(1) }),
      fact({ ...taken, by: 'eve', from, with: 'tool', at: day(3) }),
    ];
    const mallory = [
      fact({ ...scan, by: 'mallory', from, with: 'script', at: day(0, 1) }),
      fact({ ...refused, by: 'mallory', from, with: 'script', at: day(1, 1) }),
      fact({ ...taken, by: 'mallory', from, with: 'script', at: day(3, 1) }),
    ];
    const office: Crowds = crowds({ [from]: 60 }, { browser: 900, tool: 0, script: 0 });
    const groups = correlate([...eve, ...people.slice(0, 6), ...mallory], office);
    expect(groupOf(eve[0], groups)).toEqual(eve.map(({ id }) => id).sort());
    expect(groupOf(mallory[0], groups)).toEqual(mallory.map(({ id }) => id).sort());
    for (const person of people.slice(0, 6)) expect(groupOf(person, groups)).toEqual([person.id]);
  });

  test('neighbours days apart without an account, though with one rare client: a tool and a cheap network have many customers', () => {
    const [a, b] = ['203.0.113.10', '203.0.113.77'];
    const rare = crowds({ [a]: 0, [b]: 0 }, { tool: 0 });
    const pair = [
      fact({ ...scan, from: a, with: 'tool' }),
      fact({ ...probe, from: b, with: 'tool', at: day(2) }),
    ];
    expect(correlate(pair, rare).map((ids) => ids.length)).toEqual([1, 1]);
  });
});
