import { describe, expect, it } from '@jest/globals';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import type { ApiCall } from '../../../../src/event/index.js';
import { readBody } from '../../../../src/inspect/body-shape.js';
import { openapiDocument } from '../../../../src/inventory/openapi/openapi-document.js';
import { createEndpointSketch, observeCall } from '../../../../src/inventory/schemas/endpoint-sketch.js';
import { apiCall } from '../schemas/api-call.js';

const json = 'application/json';
const body = (value: unknown) => ({ body: readBody(value, 0).shape, contentType: json });

function endpoint(method: string, template: string, calls: readonly Partial<ApiCall>[]) {
  const sketch = createEndpointSketch();
  for (let n = 0; n < 10; n++) for (const call of calls) observeCall(sketch, apiCall({ method, ...call }));
  return { method, template, protocol: 'rest' as const, sketch };
}

const tree = {
  name: 'x',
  size: 1,
  children: [{ name: 'y', size: 1, children: [{ name: 'z', size: 1, children: [] }] }],
};
const principal = { token: 'abcdefghijklmnopqrstuv', kind: 'session' as const };
const endpoints = [
  endpoint('GET', '/orders/{id}', [
    {
      principal,
      request: {
        headers: {
          fields: [
            { path: 'cookie.theme', type: 'string' },
            { path: 'cookie.sessionid', type: 'string' },
            { path: 'x-tenant-id', type: 'string' },
            { path: 'authorization', type: 'string' },
          ],
        },
        query: {
          fields: [
            { path: 'filter.name', type: 'string' },
            { path: 'ids[]', type: 'string' },
            { path: '*', type: 'string' },
          ],
        },
      },
      response: {
        status: 200,
        ...body({ id: 1, mail: 'ann@example.com', lines: [{ sku: 'x', note: null }, { sku: 'y' }] }),
      },
    },
    { response: { status: 404, ...body({ message: 'none' }) } },
  ]),
  endpoint('PUT', '/orders/{orderId}', [{ request: body({ amount: 1.5 }), response: { status: 204 } }]),
  endpoint('GET', '/v1/categories', [
    { principal: { ...principal, kind: 'jwt' }, response: { status: 200, ...body([tree]) } },
  ]),
  endpoint('POST', '/files/{name}.pdf', [
    {
      request: { body: { fields: [{ path: 'upload', type: 'file' }] }, contentType: 'multipart/form-data' },
      response: { status: 201 },
    },
  ]),
  endpoint('PROPFIND', '/dav', [{}]),
];
const document = openapiDocument({ name: 'shop', servers: ['https://api.example.com'] }, endpoints);

describe('a service as OpenAPI', () => {
  it('is valid', async () => {
    const config = await createConfig({
      extends: ['minimal'],
      rules: {
        struct: 'error',
        'no-unresolved-refs': 'error',
        'path-parameters-defined': 'error',
        'operation-operationId-unique': 'error',
        'security-defined': 'error',
        'no-identical-paths': 'error',
      },
    });
    const problems = await lintFromString({
      source: JSON.stringify(document),
      absoluteRef: '/openapi.json',
      config,
    });
    expect(
      problems
        .filter(({ severity }) => severity === 'error')
        .map(({ ruleId, message }) => `${ruleId}: ${message}`),
    ).toEqual([]);
  });

  it('has one path for templates that differ in names alone, named by the first', () => {
    expect(Object.keys(document.paths)).toEqual(['/files/{name}.pdf', '/orders/{id}', '/v1/categories']);
    const put = document.paths['/orders/{id}']?.put;
    expect(put?.parameters).toEqual([
      { name: 'id', in: 'path', required: true, schema: { type: 'integer' } },
    ]);
    expect(put?.requestBody?.required).toBe(true);
  });

  it('has the parameters as callers send them, and none whose name is a value', () => {
    const parameters = document.paths['/orders/{id}']?.get?.parameters ?? [];
    expect(parameters.map((each) => `${each.in} ${each.name}`)).toEqual([
      'path id',
      'query filter[name]',
      'query ids[]',
      'cookie sessionid',
      'cookie theme',
      'header x-tenant-id',
    ]);
  });

  it('says who may call: with what proof, and that some had none', () => {
    expect(document.paths['/orders/{id}']?.get?.security).toEqual([{ 'session-sessionid': [] }]);
    expect(document.components.securitySchemes).toEqual({
      jwt: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      'session-sessionid': { type: 'apiKey', in: 'cookie', name: 'sessionid' },
    });
    expect(document.paths['/v1/categories']?.get?.tags).toEqual(['categories']);
  });

  it('refers to what is recursive by its name', () => {
    const items = document.paths['/v1/categories']?.get?.responses['200']?.content?.[json]?.schema.items;
    expect(items).toEqual({ $ref: '#/components/schemas/get_v1_categories_200' });
    expect(document.components.schemas.get_v1_categories_200?.properties?.children?.items).toEqual(items);
  });
});
