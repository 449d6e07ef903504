import { expect, test } from '@jest/globals';
import { serviceRules } from '../../../../src/inventory/posture/assess-service-posture.js';
import { endpointRules } from '../../../../src/inventory/posture/endpoint-rules.js';
import { operatorRoute } from '../../../../src/inventory/posture/route-words.js';
import { ruleTexts } from '../../../../src/inventory/posture/rule-texts.js';

test('every rule says what it is, why it matters, how to fix it, and where it stands in the OWASP API Top 10', () => {
  const texts = [...ruleTexts.values()];
  expect(texts.length).toBe(endpointRules.length + serviceRules.length + 4);
  for (const { id, owasp, title, why, fix } of texts) {
    expect(id).toMatch(/^(?:posture|discovery)\.[a-z][a-z-]+$/);
    expect(owasp).toMatch(/^API(?:10|[1-9]):2023$/);
    expect(title.length).toBeLessThan(80);
    expect(Math.min(why.length, fix.length)).toBeGreaterThan(30);
  }
});

test('routes for operators are told from words of a business', () => {
  const kinds = (...templates: string[]) => templates.map(operatorRoute);
  expect(kinds('/admin', '/api/v1/admin/users', '/internal/jobs', '/backoffice/x')).toEqual(
    Array(4).fill('admin'),
  );
  expect(kinds('/actuator/env', '/debug/pprof/heap', '/.env', '/metrics', '/graphiql')).toEqual(
    Array(5).fill('debug'),
  );
  expect(
    kinds(
      '/projects/{id}/metrics',
      '/administrators-guide',
      '/env-plans',
      '/healthz',
      '/users/{id}/debug',
      '/internals',
    ),
  ).toEqual(Array(6).fill(undefined));
});
