import { describe, expect, test } from '@jest/globals';
import { describeCall } from '../../../../src/inspect/describe-call.js';
import { createEndpointSketch, observeCall } from '../../../../src/inventory/schemas/endpoint-sketch.js';
import { compareWithDeclared } from '../../../../src/inventory/specifications/compare/compare-with-declared.js';
import { readSpecification } from '../../../../src/inventory/specifications/read-specification.js';
import { rawCall, testContext } from '../../inspect/context.js';

const wsdl = `<wsdl:definitions name="Shop" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:s="http://www.w3.org/2001/XMLSchema">
  <wsdl:types><s:schema>
    <s:element name="GetOrder"><s:complexType><s:sequence>
      <s:element name="orderId" type="s:int"/>
      <s:element name="options" minOccurs="0"><s:complexType><s:sequence><s:any/></s:sequence></s:complexType></s:element>
    </s:sequence></s:complexType></s:element>
    <s:element name="GetOrderResponse"><s:complexType><s:sequence>
      <s:element name="line" maxOccurs="unbounded"><s:complexType><s:sequence>
        <s:element name="sku" type="s:string"/><s:element name="count" type="s:int"/>
      </s:sequence></s:complexType></s:element>
    </s:sequence></s:complexType></s:element>
  </s:schema></wsdl:types>
  <wsdl:message name="In"><wsdl:part name="body" element="GetOrder"/></wsdl:message>
  <wsdl:message name="Out"><wsdl:part name="body" element="GetOrderResponse"/></wsdl:message>
  <wsdl:portType name="Port"><wsdl:operation name="GetOrder">
    <wsdl:input message="In"/><wsdl:output message="Out"/>
  </wsdl:operation></wsdl:portType>
</wsdl:definitions>`;

const envelope = (body: string, header = ''): string =>
  `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">${header}<soap:Body>${body}</soap:Body></soap:Envelope>`;

const request = (inside = ''): string =>
  envelope(`<GetOrder xmlns="urn:shop"><orderId>4711</orderId>${inside}</GetOrder>`);
const answer = (inside = ''): string =>
  envelope(
    `<GetOrderResponse xmlns="urn:shop"><line><sku>a-1</sku><count>2</count>${inside}</line><line><sku>b</sku><count>1</count></line></GetOrderResponse>`,
  );

/** What a sensor tells of the messages, held against the WSDL. */
function driftOf(
  messages: readonly { readonly sent?: string; readonly answered?: string; status?: number }[],
) {
  const reading = readSpecification(wsdl);
  if (!('ok' in reading)) throw new Error(reading.problem.message);
  const sketch = createEndpointSketch();
  for (const { sent = request(), answered = answer(), status = 200 } of messages) {
    const xml = { 'content-type': 'text/xml; charset=utf-8' };
    const event = describeCall(
      rawCall({
        ...{ method: 'POST', target: '/soap', status },
        ...{ requestHeaders: { ...xml, soapaction: '"urn:shop#GetOrder"' }, requestBody: sent },
        ...{ responseHeaders: xml, responseBody: answered },
      }),
      testContext(),
    );
    expect([event.protocol, event.operation]).toEqual(['soap', 'GetOrder']);
    observeCall(sketch, event);
  }
  const endpoint = {
    id: 'e1',
    service: 'shop',
    host: 'shop.test',
    protocol: 'soap' as const,
    method: 'POST',
  };
  const calls = { calls: messages.length, succeeded: messages.length, firstSeenAt: 1, lastSeenAt: 2 };
  const observed = {
    ...endpoint,
    ...calls,
    template: '/soap',
    operation: 'GetOrder',
    fromRoute: false,
    sketch,
  };
  const { findings } = compareWithDeclared({
    declared: [{ api: reading.ok, service: 'shop' }],
    observed: [observed],
    now: 3,
  });
  return findings.map(({ draft: { rule, subject } }) => `${rule} ${subject ?? ''}`);
}
const times = <T>(count: number, each: T): T[] => Array.from({ length: count }, () => each);

describe('messages of SOAP beside their WSDL', () => {
  test('drift by an element that is not declared, sent or answered', () => {
    expect(driftOf([...times(20, {}), ...times(5, { sent: request('<debug>1</debug>') })])).toEqual([
      'discovery.drift request-body Envelope.Body.GetOrder.debug',
    ]);
    expect(driftOf([...times(20, {}), ...times(5, { answered: answer('<cost>9</cost>') })])).toEqual([
      'discovery.drift response-body Envelope.Body.GetOrderResponse.line.cost',
    ]);
  });
  test('never drift as they are declared, with one line or several', () => {
    const one = envelope('<GetOrderResponse><line><sku>a</sku><count>2</count></line></GetOrderResponse>');
    expect(driftOf([...times(20, {}), ...times(5, { answered: one })])).toEqual([]);
  });
  test('never drift by headers of the envelope, faults, what may be anything, or two odd messages', () => {
    const fault = envelope('<soap:Fault><faultcode>x</faultcode><faultstring>y</faultstring></soap:Fault>');
    const headed = request().replace('<soap:Body>', '<soap:Header><trace>1</trace></soap:Header><soap:Body>');
    const odd = [
      ...times(5, { answered: fault, status: 500 }),
      ...times(5, { answered: fault }),
      ...times(5, { sent: headed }),
      ...times(5, { sent: request('<options><anything>1</anything></options>') }),
      ...times(2, { sent: request('<debug>1</debug>') }),
    ];
    expect(driftOf([...times(20, {}), ...odd])).toEqual([]);
  });
});
