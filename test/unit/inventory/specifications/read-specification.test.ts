import { describe, expect, test } from '@jest/globals';
import type { DeclaredApi } from '../../../../src/inventory/specifications/declared-api.js';
import { readSpecification } from '../../../../src/inventory/specifications/read-specification.js';

function read(text: string): DeclaredApi {
  const reading = readSpecification(text);
  if (!('ok' in reading)) throw new Error(JSON.stringify(reading.problem));
  return reading.ok;
}
const postman = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

const yaml = `openapi: 3.0.1
info: {title: Shop, version: 1.2.0}
servers: [{url: 'https://api.example.com:8443/v1/'}]
security: [{key: []}]
paths:
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
    get:
      deprecated: true
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Tree'}}}}
        default:
          description: error
          content:
            application/json:
              schema:
                oneOf:
                  - {type: object, required: [code], properties: {code: {type: string}}}
                  - {type: object, properties: {line: {type: integer, nullable: true}}}
  /orders/{other}:
    get: {responses: {}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: x-key}}
  schemas:
    Tree:
      type: object
      required: [id]
      properties:
        id: {type: integer, readOnly: true}
        labels: {additionalProperties: {type: string}}
        free: {type: object}
        children: {type: array, items: {$ref: '#/components/schemas/Tree'}}
        far: {$ref: 'https://elsewhere.example/schema.json#/X'}
`;

describe('OpenAPI', () => {
  test('is read with its base path, its forms, its proofs, and what is deprecated', () => {
    const api = read(yaml);
    expect(api).toMatchObject({ format: 'openapi-3.0', title: 'Shop', version: '1.2.0' });
    expect(api.servers).toEqual([{ host: 'api.example.com', basePath: '/v1' }]);
    expect(api.operations[0]).toMatchObject({
      method: 'GET',
      template: '/v1/orders/{id}',
      deprecated: true,
      security: ['api-key'],
      parameters: [{ in: 'path', name: 'id', type: 'string', format: 'uuid', required: true }],
    });
    expect(api.shapes[1]?.fields).toEqual([
      { path: 'code', types: ['string'] },
      { path: 'line', types: ['integer', 'null'] },
    ]);
  });
  test('is cut where it recurs, and never follows a reference out of the document', () => {
    const api = read(yaml);
    expect(api.shapes[0]?.fields).toEqual([
      { path: 'id', types: ['integer'], required: true, readOnly: true },
      { path: 'labels', types: ['object'] },
      { path: 'free', types: ['object'], open: true },
      { path: 'children', types: ['array'] },
      { path: 'far', types: [], open: true },
      { path: 'labels.*', types: ['string'] },
      { path: 'children[]', types: ['object'], open: true },
    ]);
    expect(api.warnings.map(({ code }) => code)).toEqual(['EXTERNAL_REFERENCE', 'OVERLAP']);
  });
  test('of version 2 is read with its body, its form and its definitions', () => {
    const api = read(
      JSON.stringify({
        swagger: '2.0',
        host: 'api.example.com',
        basePath: '/v2',
        consumes: ['application/json'],
        securityDefinitions: { oauth: { type: 'oauth2' } },
        definitions: { Order: { type: 'object', properties: { total: { type: 'number' } } } },
        paths: {
          '/orders': {
            post: {
              security: [{ oauth: [] }],
              parameters: [{ in: 'body', name: 'body', schema: { $ref: '#/definitions/Order' } }],
              responses: { 201: { description: 'made', schema: { $ref: '#/definitions/Order' } } },
            },
          },
          '/files': { post: { parameters: [{ in: 'formData', name: 'file', type: 'file' }], responses: {} } },
        },
      }),
    );
    expect(api.format).toBe('openapi-2.0');
    expect(api.operations[0]).toMatchObject({
      template: '/v2/orders',
      security: ['oauth2'],
      requests: [{ contentType: 'application/json', shape: 0 }],
      responses: [{ status: '201', bodies: [{ contentType: 'application/json', shape: 0 }] }],
    });
    expect(api.shapes[1]?.fields).toEqual([{ path: 'file', types: ['file'] }]);
  });
});

describe('other formats', () => {
  test('GraphQL SDL gives an operation for each root field, with arguments and answers', () => {
    const api = read(`"""Shop"""
type Query { orders(first: Int = 3, filter: F!): [Order!]! me: User @deprecated }
extend type Mutation { pay(id: ID!): Order }
input F { from: String! }
type Order { id: ID! total: Float user: User meta: JSON }
type User { orders: [Order] }
scalar JSON`);
    expect(api.operations.map(({ operation, deprecated }) => [operation, deprecated])).toEqual([
      ['query orders', undefined],
      ['query me', true],
      ['mutation pay', undefined],
    ]);
    expect(api.operations[0]?.parameters).toEqual([
      { in: 'argument', name: 'first', type: 'integer' },
      { in: 'argument', name: 'filter', type: 'object', required: true },
      { in: 'argument', name: 'filter.from', type: 'string', required: true },
    ]);
    expect(api.shapes[0]?.fields).toContainEqual({
      path: 'data.orders[].user.orders[]',
      types: ['object', 'null'],
      open: true,
    });
  });
  test('WSDL gives an operation for each of its port types, with the elements of its messages', () => {
    const api = read(`<?xml version="1.0"?>
<w:definitions name="Orders" xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:s="urn:s" xmlns:x="urn:x">
<w:types><x:schema><x:element name="GetOrder"><x:complexType><x:sequence><x:element name="id" type="x:int"/></x:sequence></x:complexType></x:element></x:schema></w:types>
<w:message name="In"><w:part name="p" element="t:GetOrder"/></w:message>
<w:portType name="P"><w:operation name="GetOrder"><w:input message="t:In"/></w:operation></w:portType>
<w:service name="S"><w:port><s:address location="http://soap.example.com/orders"/></w:port></w:service>
</w:definitions>`);
    expect(api.operations).toMatchObject([{ protocol: 'soap', template: '/orders', operation: 'GetOrder' }]);
    expect(api.shapes[0]?.fields.at(-1)).toEqual({
      path: 'Envelope.Body.GetOrder.id',
      types: ['integer'],
      required: true,
    });
  });
  test('a Postman collection gives its requests, with variables as parameters', () => {
    const request = {
      method: 'POST',
      url: { raw: '{{base}}/orders/:id/lines/17?x=1', query: [{ key: 'x', value: '1' }] },
      body: { mode: 'raw', raw: '{"a": {"b": [1, 2.5]}}' },
    };
    const item = [{ item: [{ request }] }, { request: 'http://api.example.com/users/{{userId}}' }];
    const variable = [{ key: 'base', value: 'https://api.example.com/v1' }];
    const api = read(
      JSON.stringify({ info: { name: 'C', schema: postman }, variable, auth: { type: 'bearer' }, item }),
    );
    expect(api.operations.map(({ method, template }) => `${method} ${template}`)).toEqual([
      'POST /v1/orders/{id}/lines/{lineId}',
      'GET /users/{userId}',
    ]);
    expect(api.operations[0]?.security).toEqual(['bearer']);
  });
  test('a recording gives the calls of its main host, and never a value', () => {
    const entry = (url: string, text = '{}') => ({
      request: { method: 'GET', url, queryString: [{ name: 'q', value: 'canary-1' }] },
      response: { status: 200, content: { mimeType: 'application/json', text } },
    });
    const body = JSON.stringify({ 'canary-2@example.com': 'canary-3', id: 3 });
    const entries = [
      entry('https://api.example.com/users/canary4/orders/17?q=canary-1', body),
      entry('https://api.example.com/users/preferences'),
      entry('https://tracker.example.net/a'),
    ];
    const api = read(JSON.stringify({ log: { entries } }));
    expect(api.operations.map(({ template }) => template)).toEqual([
      '/users/{slug}/orders/{id}',
      '/users/preferences',
    ]);
    expect(JSON.stringify(api)).not.toContain('canary');
    expect(api.warnings).toHaveLength(1);
  });
});
