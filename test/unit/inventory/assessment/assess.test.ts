import { describe, expect, test } from '@jest/globals';
import type { ApiCall, ShapeField } from '../../../../src/event/index.js';
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

const text = `openapi: 3.0.3
info: { title: Shop, version: '1' }
paths:
  /orders/{id}: { get: { responses: { default: { description: any } } } }
`;

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
    const fields: ShapeField[] = [
      { path: 'id', type: 'integer' },
      { path: 'customer', type: 'object' },
      { path: 'customer.email', type: 'string', format: 'email' },
    ];
    const knowledge = knowledgeOf(40, () => ({
      response: { status: 200, contentType: 'application/json', body: { fields } },
    }));
    const subjects = (declared: string) =>
      assessEndpoint(evidence({ knowledge, declared: [specified(text(declared))] }))
        .findings.filter(({ rule }) => rule === 'discovery.drift')
        .map(({ subject }) => subject);
    expect(subjects('')).toEqual(['response-body customer']);
    expect(subjects(', customer: { type: object, properties: { email: { type: string } } }')).toEqual([]);
  });
});

describe('an operation that is declared to need a proof', () => {
  const secured = (own = '', schemes = 'main: { type: http, scheme: bearer }') =>
    specified(`openapi: 3.0.3
info: { title: Shop, version: '1' }
security: [{ main: [] }]
components: { securitySchemes: { ${schemes} } }
paths:
  /orders/{id}: { get: { ${own} responses: { default: { description: any } } } }
`);
  const caller = apiCall().principal;
  const subjects = (
    anonymous: (n: number) => boolean,
    declared = [secured()],
    over: Partial<ApiCall> = {},
  ) => {
    const knowledge = knowledgeOf(40, (n) => ({ principal: anonymous(n) ? undefined : caller, ...over }));
    return assessEndpoint(evidence({ knowledge, declared }))
      .findings.filter(({ rule, subject }) => rule === 'discovery.drift' && subject === 'security')
      .map(({ severity, evidence: { seen, messages, declaredSecurity } }) => ({
        ...{ severity, seen, messages, declaredSecurity },
      }));
  };
  const key = 'main: { type: apiKey, in: header, name: X-Shop-Key }';
  const cases = (proof: 'api-key' | 'user') => ({ principal: { token: caller?.token ?? '', kind: proof } });

  test('drifts when it serves callers without any', () => {
    const declaredSecurity = ['bearer'];
    expect(subjects(() => true)).toEqual([{ severity: 'medium', seen: 40, messages: 40, declaredSecurity }]);
    expect(subjects((n) => n < 3)).toEqual([{ severity: 'medium', seen: 3, messages: 40, declaredSecurity }]);
  });

  test('never drifts by two calls, by refused ones, or where everybody shows who they are', () => {
    expect(subjects((n) => n < 2)).toEqual([]);
    expect(subjects(() => true, [secured()], { response: { status: 401 } })).toEqual([]);
    expect(subjects(() => true, [secured()], { response: { status: 200 }, blocked: true })).toEqual([]);
    expect(subjects(() => false)).toEqual([]);
  });

  test('never drifts where a declaration lets callers in without one, or says nothing', () => {
    expect(subjects(() => true, [secured('security: [],')])).toEqual([]);
    expect(subjects(() => true, [secured('security: [{}, { main: [] }],')])).toEqual([]);
    expect(subjects(() => true, [secured(), secured('security: [],')])).toEqual([]);
    expect(subjects(() => true, [specified(text)])).toEqual([]);
  });

  test('never drifts for a proof that the sensor may not see, until it has seen it', () => {
    expect(subjects(() => true, [secured('', key)])).toEqual([]);
    const seen = knowledgeOf(40, (n) => (n % 2 ? cases('api-key') : { principal: undefined }));
    const bySession = knowledgeOf(40, (n) => (n % 2 ? {} : { principal: undefined }));
    const named = knowledgeOf(40, (n) => (n % 2 ? cases('user') : { principal: undefined }));
    const drifts = [seen, bySession, named].map((knowledge) =>
      assessEndpoint(evidence({ knowledge, declared: [secured('', key)] })).findings.some(
        ({ subject }) => subject === 'security',
      ),
    );
    expect(drifts).toEqual([true, false, true]);
  });

  test('never drifts where callers sign in: their password is the proof', () => {
    const body = { fields: [{ path: 'password', type: 'string' as const, classes: ['password'] }] };
    expect(subjects(() => true, [secured()], { request: { body } })).toEqual([]);
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
