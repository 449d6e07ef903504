import { describe, expect, test } from '@jest/globals';
import type { ApiCall, Shape, ShapeField } from '../../../../src/event/index.js';
import { createEndpointSketch, observeCall } from '../../../../src/inventory/schemas/endpoint-sketch.js';
import { compareWithDeclared } from '../../../../src/inventory/specifications/compare/compare-with-declared.js';
import { readSpecification } from '../../../../src/inventory/specifications/read-specification.js';
import { apiCall } from '../schemas/api-call.js';

const fields = (...list: (string | ShapeField)[]): Shape => ({
  fields: list.map((each) => (typeof each === 'string' ? { path: each, type: 'string' } : each)),
});
const json = 'application/json';
const schema = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    free: { type: 'object' },
    note: { type: 'string', nullable: true },
  },
};
const answer = (body: object) => ({ description: 'd', content: { [json]: { schema: body } } });
const document = (responses: object) => ({
  openapi: '3.0.0',
  info: { title: 'Shop', version: '1' },
  paths: {
    '/orders': {
      post: {
        parameters: [{ in: 'query', name: 'filter', style: 'deepObject', schema: { type: 'object' } }],
        requestBody: { content: { [json]: { schema } } },
        responses,
      },
    },
  },
});

function driftOf(calls: readonly ApiCall[], responses: object = { 200: answer(schema) }, open = false) {
  const reading = readSpecification(JSON.stringify(document(responses)));
  if (!('ok' in reading)) throw new Error(reading.problem.message);
  const sketch = createEndpointSketch();
  for (const call of calls) observeCall(sketch, call);
  const { findings } = compareWithDeclared({
    declared: [{ api: reading.ok, service: 'shop' }],
    observed: [
      {
        id: 'endpoint-1',
        service: 'shop',
        host: 'h',
        protocol: 'rest',
        method: 'POST',
        template: '/orders',
        fromRoute: true,
        calls: calls.length,
        succeeded: calls.length,
        firstSeenAt: 1,
        lastSeenAt: 2,
        sketch,
      },
    ],
    now: 3,
    isOpen: () => open,
  });
  return findings.map(({ draft }) => draft);
}
const times = (count: number, changed: Partial<ApiCall>): ApiCall[] =>
  Array.from({ length: count }, () => apiCall({ method: 'POST', path: ['orders'], ...changed }));
const respond = (shape: Shape, status = 200): Partial<ApiCall> => ({
  response: { status, body: shape, contentType: json },
});
const plain = times(200, respond(fields({ path: 'id', type: 'integer' })));

describe('drift', () => {
  test('an undeclared field with sensitive data weighs more, and the outermost one alone is told', () => {
    const body = fields(
      { path: 'owner', type: 'object' },
      { path: 'owner.email', type: 'string', classes: ['email'] },
    );
    const drafts = driftOf([...plain, ...times(5, respond(body))]);
    expect(drafts).toMatchObject([
      { subject: 'response-body owner', severity: 'high', rule: 'discovery.drift' },
    ]);
    expect(drafts[0]?.evidence).toMatchObject({
      seen: 5,
      messages: 205,
      dataClasses: ['email'],
      statuses: ['200'],
    });
  });
  test('is never told of two messages, nor of a tiny share; what is open stays with half of it', () => {
    expect(driftOf([...plain, ...times(2, respond(fields('odd')))])).toEqual([]);
    const rare = [...plain, ...plain, ...times(3, respond(fields('odd')))];
    expect(driftOf(rare)).toEqual([]);
    expect(driftOf(rare, undefined, true)).toHaveLength(1);
  });
  test('is never told of maps, free objects, null where it may be, and parameters of an object', () => {
    const body = fields(
      { path: 'labels', type: 'object' },
      'labels.colour',
      { path: 'free', type: 'object' },
      'free.any',
      {
        path: 'note',
        type: 'null',
      },
    );
    const request = { query: fields('filter.name', 'utm_source'), body, contentType: json };
    expect(driftOf(times(20, { request, ...respond(body) }))).toEqual([]);
  });
  test('values of a map of another type are', () => {
    const body = fields({ path: 'labels', type: 'object' }, { path: 'labels.size', type: 'integer' });
    expect(driftOf(times(20, respond(body))).map(({ subject }) => subject)).toEqual([
      'response-body labels.size',
    ]);
  });
  test('is never told of requests that were refused, and of the answers to them', () => {
    const refused = { request: { query: fields('debug'), body: fields('isAdmin'), contentType: json } };
    expect(driftOf([...plain, ...times(50, { ...refused, ...respond(fields('error'), 400) })])).toEqual([]);
    expect(
      driftOf([...plain, ...times(50, { ...refused, blocked: true, ...respond(fields('error'), 403) })]),
    ).toEqual([]);
  });
  test('is never told of headers of hops and tracing', () => {
    const request = {
      headers: fields('x-forwarded-for', 'x-request-id', 'x-amzn-trace-id', 'traceparent', 'cookie.sid'),
    };
    expect(driftOf(times(20, { request, response: { status: 200 } }))).toEqual([]);
  });
  test('a default response, or one of the hundred, declares a status', () => {
    const odd = [...plain, ...times(20, { response: { status: 207 } })];
    expect(driftOf(odd).map(({ subject }) => subject)).toEqual(['status 207']);
    expect(driftOf(odd, { 200: answer(schema), default: {} })).toEqual([]);
    expect(driftOf(odd, { '2xx': answer(schema) })).toEqual([]);
    expect(driftOf([...plain, ...times(20, { response: { status: 304 } })])).toEqual([]);
  });
});
