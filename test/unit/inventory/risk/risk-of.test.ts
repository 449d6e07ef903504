import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { exposureLevels } from '../../../../src/inventory/exposure/exposure-level.js';
import { authenticationLevel } from '../../../../src/inventory/risk/authentication-level.js';
import {
  authenticationLevels,
  exactRisk,
  type RiskInput,
  riskOf,
} from '../../../../src/inventory/risk/risk-of.js';
import { serviceRisk } from '../../../../src/inventory/risk/service-risk.js';
import { type RiskyEndpoint, topFixes } from '../../../../src/inventory/risk/top-fixes.js';
import { latest, learn, repeated } from '../posture/assessed.js';

const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;
const outcomes = ['attempted', 'blocked', 'reached-sink', 'succeeded'] as const;
const severity = fc.constantFrom(...severities);
const finding = fc.record({ rule: fc.constantFrom('posture.a', 'posture.b', 'posture.c'), severity });
const attack = fc.record({ severity, outcome: fc.constantFrom(...outcomes) });
const label = fc.constantFrom('email', 'card', 'ssn', 'name', 'iban', 'custom:x', 'health');
const input: fc.Arbitrary<RiskInput> = fc.record({
  exposure: fc.constantFrom(...exposureLevels),
  classes: fc.uniqueArray(label),
  writes: fc.boolean(),
  authentication: fc.constantFrom(...authenticationLevels),
  findings: fc.array(finding, { maxLength: 6 }),
  attacks: fc.array(attack, { maxLength: 4 }),
  changes: fc.nat(20),
});

const after = <T>(order: readonly T[], item: T): T =>
  order[Math.min(order.length - 1, order.indexOf(item) + 1)] as T;
const before = <T>(order: readonly T[], item: T): T => order[Math.max(0, order.indexOf(item) - 1)] as T;

/** One step worse in one part. */
const worse: Readonly<Record<string, (from: RiskInput) => RiskInput>> = {
  exposure: (from) => ({ ...from, exposure: before(exposureLevels, from.exposure) }),
  data: (from) => ({ ...from, classes: [...from.classes, 'passport'] }),
  writes: (from) => ({ ...from, writes: true }),
  authentication: (from) => ({ ...from, authentication: before(authenticationLevels, from.authentication) }),
  'one more finding': (from) => ({
    ...from,
    findings: [...from.findings, { rule: 'posture.d', severity: 'medium' }],
  }),
  'graver findings': (from) => ({
    ...from,
    findings: from.findings.map((each) => ({ ...each, severity: after(severities, each.severity) })),
  }),
  'one more attack': (from) => ({
    ...from,
    attacks: [...from.attacks, { severity: 'high', outcome: 'attempted' }],
  }),
  'graver attacks': (from) => ({
    ...from,
    attacks: from.attacks.map((each) => ({
      severity: after(severities, each.severity),
      outcome: after(outcomes, each.outcome),
    })),
  }),
  changes: (from) => ({ ...from, changes: from.changes + 1 }),
};

const quiet: RiskInput = {
  exposure: 'internal',
  classes: [],
  writes: false,
  authentication: 'mtls',
  findings: [],
  attacks: [],
  changes: 0,
};

describe('risk', () => {
  it.each(Object.keys(worse))('never falls with %s', (part) => {
    fc.assert(
      fc.property(input, (from) => {
        const next = worse[part]?.(from) ?? from;
        expect(exactRisk(next)).toBeGreaterThanOrEqual(exactRisk(from) - 1e-9);
        expect(riskOf(next).score).toBeGreaterThanOrEqual(riskOf(from).score);
      }),
    );
  });

  it('is the sum of its parts, within 0 and 100, each with its reason', () => {
    fc.assert(
      fc.property(input, (from) => {
        const { score, parts } = riskOf(from);
        expect(Math.abs(parts.reduce((sum, { points }) => sum + points, 0) - score)).toBeLessThan(1);
        expect(parts.reduce((sum, { max }) => sum + max, 0)).toBe(100);
        for (const { points, max, why } of parts) {
          expect(points >= 0 && points <= max).toBe(true);
          expect(why).not.toBe('');
        }
      }),
    );
  });

  it('tells the harmless from the urgent', () => {
    const health = riskOf({ ...quiet, exposure: 'public', authentication: 'none' }).score;
    const leak = riskOf({
      ...quiet,
      exposure: 'public',
      authentication: 'none',
      classes: ['card', 'email'],
      findings: [{ rule: 'posture.sensitive-data-unauthenticated', severity: 'critical' }],
    }).score;
    expect([riskOf(quiet).score, health < 30, leak > 65]).toEqual([2, true, true]);
  });

  it('of a service is that of its worst endpoint at least, and never falls with one more', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100), { maxLength: 80 }), fc.nat(100), (scores, one) => {
        const risk = (list: number[]) => serviceRisk(list.map((score) => ({ score }))).score;
        expect(risk(scores)).toBeGreaterThanOrEqual(Math.max(0, ...scores));
        expect(risk([...scores, one])).toBeGreaterThanOrEqual(risk(scores));
        expect(risk(scores)).toBeLessThanOrEqual(100);
      }),
    );
  });

  it('takes the weakest proof that is in use', () => {
    const level = (calls: ReturnType<typeof repeated>) =>
      authenticationLevel(learn(calls).facts, latest(calls) + 1);
    expect(level(repeated(20))).toBe('session');
    expect(level(repeated(20, { anonymous: true }))).toBe('none');
    expect(level([...repeated(20), ...repeated(4, { anonymous: true })])).toBe('mixed');
    expect(level([...repeated(20), ...repeated(1, { anonymous: true })])).toBe('session');
    expect(level(repeated(20, { status: 401 }))).toBe('unknown');
  });
});

describe('what to fix first', () => {
  const endpoint = (
    id: string,
    serviceId: string,
    findings: RiskInput['findings'],
    rest: Partial<RiskInput> = {},
  ): RiskyEndpoint => ({
    id,
    serviceId,
    name: `GET /${id}`,
    risk: { ...quiet, exposure: 'public', authentication: 'none', classes: ['card'], findings, ...rest },
  });

  it('is what lowers the risk of all endpoints most, exactly as scoring without it says', () => {
    const stack = { rule: 'posture.stack-traces', severity: 'medium' } as const;
    const leak = { rule: 'posture.sensitive-data-unauthenticated', severity: 'critical' } as const;
    const a = endpoint('a', 'shop', [leak, stack]);
    const b = endpoint('b', 'shop', [stack]);
    const c = endpoint('c', 'pay', [stack]);
    const fixes = topFixes([a, b, c]);
    expect(fixes.map(({ rule, serviceId, endpoints }) => [rule, serviceId, endpoints])).toEqual([
      [leak.rule, 'shop', 1],
      [stack.rule, 'shop', 2],
      [stack.rule, 'pay', 1],
    ]);
    const expected = exactRisk(c.risk) - exactRisk({ ...c.risk, findings: [] });
    expect(fixes[2]?.lowers).toBeCloseTo(expected, 1);
    expect(fixes[0]?.examples[0]?.id).toBe('a');
  });

  it('are ten at most, and none that would lower nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(input, fc.nat(4)), { maxLength: 40 }), (list) => {
        const fixes = topFixes(
          list.map(([risk, service], n) => ({ id: `${n}`, serviceId: `s${service}`, name: 'x', risk })),
        );
        expect(fixes.length).toBeLessThanOrEqual(10);
        fixes.forEach(({ lowers }, at) => {
          expect(lowers).toBeGreaterThanOrEqual(fixes[at + 1]?.lowers ?? 0);
        });
      }),
    );
    expect(topFixes([endpoint('a', 's', [{ rule: 'posture.server-version', severity: 'info' }])])).toEqual(
      [],
    );
  });
});
