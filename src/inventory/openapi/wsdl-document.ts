import { addSketch, createSketch } from '../schemas/schema-sketch.js';
import { type ShapeNode, shapeTree } from '../schemas/shape-tree.js';
import type { DescribedEndpoint, DescribedService } from './described-endpoint.js';

const NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/;

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** The fields of a message as XML Schema; what it holds besides is not known, and all may be absent. */
function elements(node: ShapeNode | undefined, indent: string): string {
  const fields = [...(node?.fields ?? [])]
    .filter(([name]) => NAME.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return fields
    .map(([name, field]) => {
      const start = `${indent}<xsd:element name="${name}" minOccurs="0" maxOccurs="unbounded"`;
      if (field.fields.size === 0) return `${start} type="xsd:string"/>\n`;
      const inside = elements(field, `${indent}    `);
      return `${start}>\n${indent}  <xsd:complexType><xsd:sequence>\n${inside}${indent}  </xsd:sequence></xsd:complexType>\n${indent}</xsd:element>\n`;
    })
    .join('');
}

/** What lies in the operation's own element, wherever the envelope puts it. */
function find(node: ShapeNode, name: string): ShapeNode | undefined {
  const own = node.fields.get(name);
  if (own) return own;
  for (const field of node.fields.values()) {
    const found = find(field, name);
    if (found) return found;
  }
  return undefined;
}

function message(name: string, sketches: Iterable<Parameters<typeof addSketch>[1]>): string {
  const all = createSketch();
  for (const sketch of sketches) addSketch(all, sketch);
  return `      <xsd:element name="${name}">\n        <xsd:complexType><xsd:sequence>\n${elements(find(shapeTree(all, true), name), '          ')}        </xsd:sequence></xsd:complexType>\n      </xsd:element>\n`;
}

/**
 * A skeleton of WSDL 1.1 (document, literal) for the SOAP operations seen: names, messages and their elements. Types are
 * text and everything is optional, for XML on the wire tells no more.
 */
export function wsdlDocument(service: DescribedService, endpoints: readonly DescribedEndpoint[]): string {
  const operations = new Map<string, DescribedEndpoint>();
  for (const endpoint of endpoints)
    if (endpoint.protocol === 'soap' && endpoint.operation !== undefined && NAME.test(endpoint.operation))
      operations.set(endpoint.operation, endpoint);
  if (operations.size === 0) return '';
  const sorted = [...operations].sort(([a], [b]) => (a < b ? -1 : 1));
  const join = (write: (name: string, endpoint: DescribedEndpoint) => string): string =>
    sorted.map(([name, endpoint]) => write(name, endpoint)).join('');
  const title = escaped(service.name);
  const location = escaped(`${service.servers[0] ?? ''}${sorted[0]?.[1].template ?? ''}`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions name="${title}" targetNamespace="urn:${title}" xmlns:tns="urn:${title}" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <wsdl:types>
    <xsd:schema targetNamespace="urn:${title}" elementFormDefault="qualified">
${join(
  (name, { sketch }) =>
    message(name, sketch.bodies.values()) +
    message(`${name}Response`, sketch.responses.get(200)?.bodies.values() ?? []),
)}    </xsd:schema>
  </wsdl:types>
${join((name) =>
  ['', 'Response']
    .map(
      (suffix) =>
        `  <wsdl:message name="${name}${suffix}Message"><wsdl:part name="parameters" element="tns:${name}${suffix}"/></wsdl:message>\n`,
    )
    .join(''),
)}  <wsdl:portType name="Port">
${join((name) => `    <wsdl:operation name="${name}"><wsdl:input message="tns:${name}Message"/><wsdl:output message="tns:${name}ResponseMessage"/></wsdl:operation>\n`)}  </wsdl:portType>
  <wsdl:binding name="Binding" type="tns:Port">
    <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
${join((name) => `    <wsdl:operation name="${name}"><soap:operation soapAction="${name}"/><wsdl:input><soap:body use="literal"/></wsdl:input><wsdl:output><soap:body use="literal"/></wsdl:output></wsdl:operation>\n`)}  </wsdl:binding>
  <wsdl:service name="Service"><wsdl:port name="Port" binding="tns:Binding"><soap:address location="${location}"/></wsdl:port></wsdl:service>
</wsdl:definitions>
`;
}
