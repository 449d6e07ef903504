import { describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import type { ApiCall } from '../../../../src/event/index.js';
import { readBody } from '../../../../src/inspect/body-shape.js';
import { parseXml } from '../../../../src/inspect/parse-xml.js';
import { readParsedBody } from '../../../../src/inspect/read-parsed-body.js';
import { graphqlDocument } from '../../../../src/inventory/openapi/graphql-document.js';
import { wsdlDocument } from '../../../../src/inventory/openapi/wsdl-document.js';
import { createEndpointSketch, observeCall } from '../../../../src/inventory/schemas/endpoint-sketch.js';
import { apiCall } from '../schemas/api-call.js';

function endpoint(
  protocol: ApiCall['protocol'],
  operation: string,
  request: ApiCall['request'],
  response: ApiCall['response'],
) {
  const sketch = createEndpointSketch();
  observeCall(sketch, apiCall({ protocol, request, response }));
  return { method: 'POST', template: '/service', protocol, operation, sketch };
}

const json = (value: unknown) => ({ body: readBody(value, 0).shape, contentType: 'application/json' });

describe('GraphQL as traffic shows it', () => {
  const text = graphqlDocument([
    endpoint(
      'graphql',
      'query.orders',
      json({ query: '{ orders { id } }', variables: { first: 10, filter: { state: 'open' } } }),
      { status: 200, ...json({ data: { orders: [{ id: 'a', total: 1.5, customer: { name: 'x' } }] } }) },
    ),
    endpoint('graphql', 'mutation.cancel', json({ query: 'x' }), {
      status: 200,
      ...json({ data: { cancel: true } }),
    }),
    endpoint('rest', 'query.no', json({}), { status: 200 }),
  ]);

  it('is a schema, with arguments and the fields of answers', () => {
    const schema = buildSchema(text);
    expect(String(schema.getQueryType()?.getFields().orders?.type)).toBe('[Orders]');
    expect(text).toContain('orders(filter: OrdersFilterInput, first: Int): [Orders]');
    expect(text).toContain('type OrdersCustomer {\n  name: String\n}');
    expect(text).toContain('type Mutation {\n  cancel: Boolean\n}');
  });

  it('is empty for services without it', () => {
    expect(graphqlDocument([])).toBe('');
    expect(wsdlDocument({ name: 'x', servers: [] }, [])).toBe('');
  });
});

describe('SOAP as traffic shows it', () => {
  const xml = (text: string) => ({
    body: readParsedBody({ kind: 'xml', xml: parseXml(text), text }, 0).shape,
    contentType: 'text/xml',
  });
  const text = wsdlDocument({ name: 'bank & co', servers: ['https://soap.example.com'] }, [
    endpoint(
      'soap',
      'GetBalance',
      xml(
        '<s:Envelope xmlns:s="x"><s:Body><GetBalance><account>1</account></GetBalance></s:Body></s:Envelope>',
      ),
      {
        status: 200,
        ...xml(
          '<s:Envelope xmlns:s="x"><s:Body><GetBalanceResponse><sum><amount>1</amount></sum></GetBalanceResponse></s:Body></s:Envelope>',
        ),
      },
    ),
  ]);

  /** Tags that are not closed where they should be: none in a well-formed document. */
  function unclosed(document: string): string[] {
    const open: string[] = [];
    for (const [, close, name = '', own] of document.matchAll(/<(\/?)([\w:]+)(?:\s[^<>]*?)?(\/?)>/g)) {
      if (own) continue;
      if (!close) open.push(name);
      else if (open.at(-1) === name) open.pop();
      else return [...open, `/${name}`];
    }
    return open;
  }

  it('names operations and elements, and is well-formed whatever the service is called', () => {
    expect(text).toContain('<xsd:element name="GetBalance">');
    expect(text).toMatch(/name="account" minOccurs="0"[^>]* type="xsd:string"/);
    expect(text).toMatch(/name="sum"[^>]*>\s*<xsd:complexType><xsd:sequence>\s*<xsd:element name="amount"/);
    expect(text).toContain('bank &amp; co');
    expect(unclosed(text)).toEqual([]);
    expect(text).not.toMatch(/&(?!(?:amp|lt|gt|quot|apos);)/);
  });
});
