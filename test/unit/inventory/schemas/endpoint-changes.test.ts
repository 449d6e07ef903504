import { describe, expect, it } from '@jest/globals';
import type { ApiCall, Shape } from '../../../../src/event/index.js';
import { endpointChanges } from '../../../../src/inventory/schemas/endpoint-changes.js';
import {
  addEndpointSketch,
  createEndpointSketch,
  type EndpointSketch,
  observeCall,
} from '../../../../src/inventory/schemas/endpoint-sketch.js';
import { apiCall } from './api-call.js';

function sketchOf(calls: readonly Partial<ApiCall>[], times = 30): EndpointSketch {
  const sketch = createEndpointSketch();
  for (let n = 0; n < times; n++) for (const call of calls) observeCall(sketch, apiCall(call));
  return sketch;
}

const strings = (...paths: string[]): Shape => ({ fields: paths.map((path) => ({ path, type: 'string' })) });
const answer = (body: Shape, status = 200): Partial<ApiCall> => ({
  response: { status, body, contentType: 'application/json' },
});
const asks = (query: Shape): Partial<ApiCall> => ({ request: { query } });

describe('changes of an endpoint', () => {
  it('never tells any where nothing changed, nor while the endpoint is learnt', () => {
    const before = sketchOf([answer(strings('id'))]);
    expect(endpointChanges(before, sketchOf([answer(strings('id'))], 90))).toEqual([]);
    expect(
      endpointChanges(sketchOf([answer(strings('id'))], 5), sketchOf([answer(strings('id', 'name'))])),
    ).toEqual([]);
  });

  it('tells new parameters, also nested ones, after a few calls and never after one', () => {
    const before = sketchOf([asks(strings('page'))]);
    const after = sketchOf([asks(strings('page')), asks(strings('page', 'filter.name'))]);
    expect(endpointChanges(before, after)).toEqual([
      { kind: 'field-added', part: 'query', path: 'filter.name' },
    ]);
    addEndpointSketch(before, sketchOf([asks(strings('page', 'debug'))], 1));
    expect(endpointChanges(sketchOf([asks(strings('page'))]), before)).toEqual([]);
  });

  it('never takes strangers that are sent on to the sign-in page for access without authentication', () => {
    const known: Partial<ApiCall> = { principal: { token: `tk_${'a'.repeat(22)}`, kind: 'session' } };
    const before = sketchOf([known]);
    const sentOn: Partial<ApiCall> = { principal: undefined, response: { status: 302 } };
    expect(endpointChanges(before, sketchOf([known, sentOn]))).toEqual([
      { kind: 'status-added', part: 'endpoint', status: 302 },
    ]);
    const letIn: Partial<ApiCall> = { principal: undefined };
    expect(endpointChanges(before, sketchOf([known, letIn]))).toEqual([
      { kind: 'authentication-dropped', part: 'endpoint' },
    ]);
  });

  it('tells a new object once, not each field in it', () => {
    const before = sketchOf([answer(strings('id'))]);
    const owner: Shape = {
      fields: [
        ...strings('id').fields,
        { path: 'owner', type: 'object' },
        ...strings('owner.id', 'owner.name').fields,
      ],
    };
    expect(endpointChanges(before, sketchOf([answer(owner)]))).toEqual([
      { kind: 'field-added', part: 'response-body', status: 200, path: 'owner' },
    ]);
  });

  it('tells new types, data classes and statuses, and what became optional', () => {
    const before = sketchOf([answer(strings('id', 'mail'))]);
    const after = sketchOf([
      answer({
        fields: [
          { path: 'id', type: 'integer' },
          { path: 'mail', type: 'string', classes: ['email'] },
        ],
      }),
      answer(strings('id')),
      answer(strings('error'), 500),
    ]);
    const place = { part: 'response-body', status: 200 };
    expect(endpointChanges(before, after)).toEqual([
      { ...place, kind: 'type-added', path: 'id', value: 'integer' },
      { ...place, kind: 'data-class-added', path: 'mail', value: 'email' },
      { ...place, kind: 'became-optional', path: 'mail' },
      { kind: 'status-added', part: 'endpoint', status: 500 },
    ]);
  });

  it('tells between two spans what is gone and what became required', () => {
    const before = sketchOf([answer(strings('id', 'old', 'note')), answer(strings('id', 'old'))]);
    const place = { part: 'response-body', status: 200 };
    expect(endpointChanges(before, sketchOf([answer(strings('id', 'note'))]))).toEqual([
      { ...place, kind: 'became-required', path: 'note' },
      { ...place, kind: 'field-removed', path: 'old' },
    ]);
  });

  it('tells when calls without a principal are accepted where all had one', () => {
    const principal = { token: 'abcdefghijklmnopqrstuv', kind: 'jwt' as const };
    const before = sketchOf([{ principal }]);
    expect(endpointChanges(before, sketchOf([{ principal }, {}]))).toEqual([
      { kind: 'authentication-dropped', part: 'endpoint' },
    ]);
    const refused = sketchOf([{ principal }, { response: { status: 401 } }]);
    expect(endpointChanges(before, refused).map(({ kind }) => kind)).toEqual(['status-added']);
  });

  it('never learns a request from calls that were refused', () => {
    const attacked = sketchOf([
      asks(strings('page')),
      { ...asks(strings('cmd')), response: { status: 400 } },
      { ...asks(strings('exec')), blocked: true },
    ]);
    expect([...attacked.query.fields.keys()]).toEqual(['page']);
    expect(attacked.query.fields.get('page')?.always).toBe(attacked.query.whole);
  });
});
