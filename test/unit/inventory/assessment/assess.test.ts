import { describe, expect, test } from '@jest/globals';
import type { ApiCall } from '../../../../src/event/index.js';
import {
  assessEndpoint,
  type EndpointEvidence,
  type KnownEndpoint,
  type StandingFinding,
} from '../../../../src/inventory/assessment/assess-endpoint.js';
import { assessService, type ServiceEndpoint } from '../../../../src/inventory/assessment/assess-service.js';
import { createKnowledge, observeKnowledge } from '../../../../src/inventory/knowledge/endpoint-knowledge.js';
import { gatewayAsDeclared, routesAsDeclared } from '../../../../src/inventory/specifications/as-declared.js';
import { readSpecification } from '../../../../src/inventory/specifications/read-specification.js';
import { apiCall, builtAt, gatewayListed } from '../../../kit/builders.js';

const known = (overrides: Partial<KnownEndpoint> = {}): KnownEndpoint => ({
  ...{ id: 'e1', serviceId: 's1', protocol: 'rest', method: 'GET', host: 'shop.example.com' },
  ...{ template: '/orders/{id}', templateSource: 'route', calls: 40 },
  ...{ firstSeenAt: builtAt, lastSeenAt: builtAt + 39_000 },
  ...overrides,
});

function knowledgeOf(calls: number, over: (n: number) => Partial<ApiCall> = () => ({})) {
  const knowledge = createKnowledge();
  for (let n = 0; n < calls; n++) {
    const client = { address: `203.0.113.${n % 30}` };
    const call = apiCall({ time: builtAt + n * 1000, client, ...over(n) });
    observeKnowledge(knowledge, call, 'inapp-node');
  }
  return knowledge;
}

const evidence = (overrides: Partial<EndpointEvidence> = {}): EndpointEvidence => ({
  ...{ endpoint: known(), knowledge: knowledgeOf(40), declared: [], standing: [], alerts: [], changes: 0 },
  now: builtAt + 60_000,
  ...overrides,
});

const specified = (text: string) => {
  const reading = readSpecification(text);
  if (!('ok' in reading)) throw new Error(reading.problem.message);
  return { api: reading.ok, service: 's1' };
};

describe('an endpoint', () => {
  test('is judged from its calls alone: who reaches it, how they prove who they are, what it carries', () => {
    const { exposure, authentication, responseClasses, requestClasses, risk, riskParts } = assessEndpoint(
      evidence(),
    );
    expect({ exposure, authentication, responseClasses, requestClasses }).toEqual({
      ...{ exposure: 'public', authentication: ['session'], responseClasses: ['email'], requestClasses: [] },
    });
    expect(risk).toBe(Math.round(riskParts.reduce((sum, { points }) => sum + points, 0)));
  });

  test('a class that one call in forty shows is none', () => {
    const knowledge = knowledgeOf(40, (n) => ({
      response: {
        status: 200,
        body: { fields: [{ path: 'note', type: 'string', ...(n === 7 && { classes: ['phone'] }) }] },
      },
    }));
    expect(assessEndpoint(evidence({ knowledge })).responseClasses).toEqual([]);
  });

  test('what somebody says about its exposure wins', () => {
    expect(assessEndpoint(evidence({ exposureSet: 'internal' })).exposure).toBe('internal');
  });

  test('a risk that somebody has accepted weighs nothing; one of the whole service weighs until it is judged', () => {
    const standing = (accepted: boolean): StandingFinding[] => [
      { rule: 'discovery.shadow', subject: '', severity: 'high', accepted },
    ];
    const [none, accepted, open] = [[], standing(true), standing(false)].map(
      (each) => assessEndpoint(evidence({ standing: each })).risk,
    );
    expect(accepted).toBe(none);
    expect(open).toBeGreaterThan(none ?? 100);
  });

  test('drifts from what is declared, and not when the declaration has it', () => {
    const text = (fields: string) => `openapi: 3.0.3
info: { title: Shop, version: '1' }
paths:
  /orders/{id}:
    get:
      parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
      responses:
        '200': { description: ok, content: { application/json: { schema: { type: object, properties: { id: { type: integer }${fields} } } } } }
`;
    const subjects = (fields: string) =>
      assessEndpoint(evidence({ declared: [specified(text(fields))] }))
        .findings.filter(({ rule }) => rule === 'discovery.drift')
        .map(({ subject }) => subject);
    expect(subjects('')).toEqual(['response-body customer.email']);
    expect(subjects(', customer: { type: object, properties: { email: { type: string } } }')).toEqual([]);
  });
});

describe('a service', () => {
  const at = (id: string, template: string, overrides: Partial<ServiceEndpoint> = {}): ServiceEndpoint => ({
    ...known({ id, template, calls: 2000 }),
    ...{ errors: 0, exposure: 'unknown', risk: 20 },
    ...overrides,
  });
  const judge = (overrides: Partial<Parameters<typeof assessService>[0]>) =>
    assessService({
      ...{ id: 's1', endpoints: [], declared: [], standing: [], sensors: [], now: builtAt + 60_000 },
      ...overrides,
    });

  test('is as exposed as its most exposed endpoint, and unknown when nothing is known', () => {
    const exposures = (...levels: ServiceEndpoint['exposure'][]) =>
      judge({ endpoints: levels.map((exposure, n) => at(`e${n}`, `/x${n}`, { exposure })) }).exposure;
    expect(exposures('internal', 'unknown', 'partner')).toBe('partner');
    expect(exposures('internal', 'public')).toBe('public');
    expect(exposures('internal', 'unknown')).toBe('internal');
    expect(exposures('unknown')).toBe('unknown');
  });

  test('knows which endpoints its owner calls deprecated', () => {
    const declared = [
      specified(`openapi: 3.0.3
info: { title: Shop, version: '1' }
paths:
  /old: { get: { deprecated: true, responses: { '200': { description: ok } } } }
  /new: { get: { responses: { '200': { description: ok } } } }
`),
    ];
    const { deprecated, findings } = judge({ declared, endpoints: [at('e1', '/old'), at('e2', '/new')] });
    expect(deprecated).toEqual(['e1']);
    expect(findings.map(({ rule, endpointId }) => [rule, endpointId])).toEqual([['discovery.zombie', 'e1']]);
  });

  test('is not blamed for what a gateway before it declares for others, but for its own routes', () => {
    const listed = gatewayListed({
      hosts: ['shop.example.com'],
      routes: [{ method: 'GET', route: '/of-another-service', authorizer: 'none' }],
    });
    const endpoints = [at('e1', '/orders/{id}')];
    const orphans = (declared: Parameters<typeof judge>[0]['declared']) =>
      judge({ declared, endpoints }).findings.filter(({ rule }) => rule === 'discovery.orphan');
    expect(orphans([{ api: gatewayAsDeclared(listed) }])).toEqual([]);
    const routes = routesAsDeclared([{ method: 'GET', route: '/never-called', framework: 'express' }]);
    expect(orphans([{ api: routes, service: 's1' }]).map(({ subject }) => subject)).toEqual([
      'GET /never-called',
    ]);
  });

  test('a risk is that of its worst endpoint at least', () => {
    const { risk } = judge({ endpoints: [at('e1', '/a', { risk: 71 }), at('e2', '/b', { risk: 10 })] });
    expect(risk).toBeGreaterThanOrEqual(71);
  });
});
