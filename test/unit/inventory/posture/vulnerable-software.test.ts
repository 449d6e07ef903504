import { describe, expect, it } from '@jest/globals';
import type { ApiCall, Software } from '../../../../src/event/index.js';
import { createFacts, observeFacts } from '../../../../src/inventory/facts/endpoint-facts.js';
import { assessServicePosture } from '../../../../src/inventory/posture/assess-service-posture.js';
import { digestOf, type EndpointDigest } from '../../../../src/inventory/posture/endpoint-digest.js';
import type { AssessedEndpoint } from '../../../../src/inventory/posture/rule.js';
import type { ServiceFinding } from '../../../../src/inventory/posture/service-rule.js';
import { createEndpointSketch } from '../../../../src/inventory/schemas/endpoint-sketch.js';
import { builtAt } from '../../../kit/builders.js';
import { callOf, latest, MINUTE_MS, ordersEndpoint } from './assessed.js';

const DAY_MS = 86_400_000;
const nginx: Software = { name: 'nginx', version: '1.18.0' };
const mended: Software = { name: 'nginx', version: '1.28.0' };

/** Calls a minute apart whose answers name these programs. */
function answering(count: number, software: Software[] | undefined, from = builtAt): ApiCall[] {
  return Array.from({ length: count }, (_, n) => {
    const call = callOf({ time: from + n * MINUTE_MS });
    return software ? { ...call, response: { ...call.response, software } } : call;
  });
}

function digest(
  calls: readonly ApiCall[],
  endpoint: Partial<AssessedEndpoint> = {},
  now = latest(calls) + 1,
): EndpointDigest {
  const facts = createFacts();
  for (const call of calls) observeFacts(facts, call, 'collector');
  const assessed = { ...ordersEndpoint, ...endpoint };
  const id = `${assessed.method} ${assessed.template}`;
  return JSON.parse(JSON.stringify(digestOf(id, assessed, createEndpointSketch(), facts, now)));
}

const found = (...digests: EndpointDigest[]): ServiceFinding[] =>
  assessServicePosture({ digests }).filter(({ rule }) => rule === 'posture.vulnerable-software');
const brief = (...digests: EndpointDigest[]) =>
  found(...digests).map(({ subject, severity, evidence }) => [subject, severity, evidence.versions]);

describe('a program with known vulnerabilities', () => {
  it('is one finding of the service, with what is known, what mends it, and how sure it is', () => {
    const findings = found(
      digest(answering(10, [nginx])),
      digest(answering(5, [nginx]), { template: '/items' }),
    );
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      subject: 'nginx',
      severity: 'medium',
      evidence: {
        program: 'nginx',
        versions: ['1.18.0'],
        calls: 15,
        confidence: 'medium',
        distributionBuild: false,
        upgradeTo: '1.26.3',
      },
    });
    expect(findings[0]?.endpointId).toBeUndefined();
    expect(findings[0]?.evidence.vulnerabilities).toContain(
      'CVE-2021-23017, CVSS 7.7, fixed in 1.20.1; where there is a resolver in its configuration',
    );
    expect(findings[0]?.evidence.sources).toContain('https://nvd.nist.gov/vuln/detail/CVE-2021-23017');
  });
  it('is as grave as what every installation is open to, and a step milder inside', () => {
    const apache = [{ name: 'apache', version: '2.4.52' }];
    expect(brief(digest(answering(10, apache)))[0]?.[1]).toBe('critical');
    expect(brief(digest(answering(10, apache), { exposure: 'internal' }))[0]?.[1]).toBe('high');
  });
  it('is told of what nobody maintains any more, though no vulnerability is named', () => {
    const [finding] = found(digest(answering(10, [{ name: 'python', version: '3.8.10' }])));
    expect(finding).toMatchObject({ severity: 'medium', evidence: { endOfLife: '2024-10-07' } });
  });
});

describe('for information alone', () => {
  it.each<Software>([
    { name: 'apache', version: '2.4.52', distribution: true },
    { name: 'php', version: '7.4.3-4ubuntu2.18' },
  ])('is %j, which may be mended under the same number', (software) => {
    const [finding] = found(digest(answering(10, [software])));
    expect(finding).toMatchObject({
      severity: 'info',
      evidence: { confidence: 'low', distributionBuild: true },
    });
  });
});

describe('nothing is found', () => {
  it.each<Software>([
    mended,
    { name: 'nginx' },
    { name: 'apache', version: '2.4' },
    { name: 'coyote', version: '1.1' },
    { name: 'tengine', version: '1.18.0' },
  ])('where answers name %j', (software) => expect(found(digest(answering(20, [software])))).toEqual([]));
  it('where one answer named it, or two', () => {
    expect(found(digest([...answering(2, [nginx]), ...answering(20, undefined, builtAt + DAY_MS)]))).toEqual(
      [],
    );
  });
  it('of a service of which a library in it tells', () => {
    const facts = createFacts();
    for (const call of answering(9, undefined)) observeFacts(facts, call, 'inapp-node');
    expect(digestOf('x', ordersEndpoint, createEndpointSketch(), facts, builtAt).heard).toBeUndefined();
  });
});

describe('what changes', () => {
  it('is the same finding while two versions answer, and with the other version when only that is left', () => {
    const old = { name: 'nginx', version: '1.14.0' };
    const rolling = answering(40, [old]).flatMap((call, n) =>
      n % 2 ? call : answering(1, [nginx], call.time),
    );
    expect(brief(digest(rolling))).toEqual([['nginx', 'medium', ['1.14.0', '1.18.0']]]);
    const after = [...rolling, ...answering(120, [nginx], latest(rolling) + DAY_MS)];
    expect(brief(digest(after))).toEqual([['nginx', 'medium', ['1.18.0']]]);
  });
  it('is gone once the service answers with the mended version, though an endpoint that nobody calls never said so', () => {
    const rare = digest(answering(4, [nginx]), { template: '/rare' });
    const upgraded = [...answering(60, [nginx]), ...answering(60, [mended], builtAt + 2 * DAY_MS)];
    expect(brief(rare, digest(answering(60, [nginx])))).toHaveLength(1);
    expect(brief(rare, digest(upgraded))).toEqual([]);
  });
  it('is gone once answers name nothing any more', () => {
    const hidden = [...answering(60, [nginx]), ...answering(60, undefined, builtAt + DAY_MS)];
    expect(brief(digest(hidden))).toEqual([]);
  });
  it('stays while one answer in a hundred names it', () => {
    const rare = Array.from({ length: 500 }, (_, n) => {
      const [call] = answering(1, n % 100 === 0 ? [nginx] : undefined, builtAt + n * MINUTE_MS);
      return call as ApiCall;
    });
    expect(brief(digest(rare))).toHaveLength(1);
  });
  it('never loses the version of now among those of years', () => {
    const years = Array.from({ length: 60 }, (_, n) =>
      answering(4, [{ name: 'nginx', version: `1.${n % 10}.${n}` }], builtAt + n * DAY_MS),
    ).flat();
    const now = [...years, ...answering(80, [{ name: 'nginx', version: '1.18.0' }], builtAt + 80 * DAY_MS)];
    expect(brief(digest(now))).toEqual([['nginx', 'medium', ['1.18.0']]]);
  });
});
