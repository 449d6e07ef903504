import { joinSegments, segmentsOf } from '../path-template.js';
import {
  DECLARED_FORM,
  type DeclaredApi,
  type DeclaredOperation,
  type DeclaredServer,
} from './declared-api.js';
import { OPERATIONS_MAX } from './limits.js';
import { serverOf } from './openapi-servers.js';
import { fail } from './problem.js';
import { childOf, childrenOf, localName, readXml, type XmlElement } from './read-xml.js';
import { ShapeTable } from './shape-table.js';
import { Warnings } from './warnings.js';
import { type Message, SoapMessages } from './wsdl-messages.js';
import { XsdSchemas } from './xsd-fields.js';

const none: DeclaredServer = { basePath: '' };

/** WSDL 1.1 or 2.0 as what it declares: one SOAP operation per operation and path. Throws `ProblemError`. */
export function readWsdl(text: string): DeclaredApi {
  const root = readXml(text);
  if (root.name !== 'definitions' && root.name !== 'description')
    fail('UNKNOWN_FORMAT', 'this XML is no WSDL: its root must be definitions or description', {
      line: root.line,
    });
  const isSecond = root.name === 'description';
  const warnings = new Warnings();
  for (const each of [...childrenOf(root, 'import'), ...childrenOf(root, 'include')])
    warnings.add('EXTERNAL_REFERENCE', 'imports are not followed', `line ${each.line}`);
  const schemas = childrenOf(root, 'types').flatMap((types) => childrenOf(types, 'schema'));
  for (const each of schemas.flatMap((schema) => [
    ...childrenOf(schema, 'import'),
    ...childrenOf(schema, 'include'),
  ]))
    if (each.attributes.schemaLocation !== undefined)
      warnings.add('EXTERNAL_REFERENCE', 'imports are not followed', `line ${each.line}`);
  const types = new XsdSchemas(schemas);
  const messages = new SoapMessages(root, types, new ShapeTable(warnings));
  const servers = serversOf(root);
  const operations = isSecond ? second(root, messages, servers) : first(root, messages, servers);
  if (operations.length === 0)
    fail('INVALID', 'no operation is declared', {
      line: root.line,
      field: isSecond ? 'interface' : 'portType',
    });
  if (types.work.spent)
    warnings.add('CUT', 'types refer to each other too often: the rest is taken for free');
  return {
    form: DECLARED_FORM,
    source: 'specification',
    format: isSecond ? 'wsdl-2.0' : 'wsdl-1.1',
    title: root.attributes.name ?? childOf(root, 'service')?.attributes.name ?? 'SOAP service',
    version: '',
    servers:
      servers.length > 0
        ? servers.map(({ host }) => ({ ...(host !== undefined && { host }), basePath: '' }))
        : [],
    operations,
    shapes: messages.shapes,
    warnings: warnings.list(),
  };
}

/** Where the ports of a service are; the path is the one of the operations. */
function serversOf(root: XmlElement): DeclaredServer[] {
  const servers = new Map<string, DeclaredServer>();
  for (const service of childrenOf(root, 'service'))
    for (const port of [...childrenOf(service, 'port'), ...childrenOf(service, 'endpoint')]) {
      const location = port.attributes.address ?? childOf(port, 'address')?.attributes.location;
      if (location !== undefined) servers.set(location, serverOf(location));
    }
  return [...servers.values()].slice(0, 20);
}

interface Declared {
  readonly name: string;
  readonly input: Message | undefined;
  readonly output: Message | undefined;
}

function operationsOf(
  declared: ReadonlyMap<string, Declared>,
  messages: SoapMessages,
  servers: readonly DeclaredServer[],
): DeclaredOperation[] {
  const paths = new Set((servers.length > 0 ? servers : [none]).map(({ basePath }) => basePath));
  const operations: DeclaredOperation[] = [];
  for (const [name, { input, output }] of declared)
    for (const path of paths) {
      if (operations.length >= OPERATIONS_MAX)
        fail('TOO_MANY', `more than ${OPERATIONS_MAX} operations`, { field: name });
      operations.push({
        protocol: 'soap',
        method: 'POST',
        template: joinSegments(segmentsOf(path)),
        operation: name.slice(0, 200),
        parameters: [],
        requests: messages.bodies(name, input),
        responses: [{ status: '200', bodies: messages.bodies(`${name}Response`, output) }],
      });
    }
  return operations;
}

function first(
  root: XmlElement,
  messages: SoapMessages,
  servers: readonly DeclaredServer[],
): DeclaredOperation[] {
  const declared = new Map<string, Declared>();
  for (const portType of childrenOf(root, 'portType'))
    for (const operation of childrenOf(portType, 'operation')) {
      const name = operation.attributes.name ?? '';
      if (name === '' || declared.has(name)) continue;
      declared.set(name, {
        name,
        input: messages.named(childOf(operation, 'input')?.attributes.message),
        output: messages.named(childOf(operation, 'output')?.attributes.message),
      });
    }
  return operationsOf(declared, messages, servers);
}

function second(
  root: XmlElement,
  messages: SoapMessages,
  servers: readonly DeclaredServer[],
): DeclaredOperation[] {
  const declared = new Map<string, Declared>();
  const message = (element: XmlElement | undefined): Message | undefined => {
    const name = element?.attributes.element;
    return name === undefined || name.startsWith('#')
      ? undefined
      : { parts: [{ name: localName(name), element: name }] };
  };
  for (const each of childrenOf(root, 'interface'))
    for (const operation of childrenOf(each, 'operation')) {
      const name = operation.attributes.name ?? '';
      if (name === '' || declared.has(name)) continue;
      declared.set(name, {
        name,
        input: message(childOf(operation, 'input')),
        output: message(childOf(operation, 'output')),
      });
    }
  return operationsOf(declared, messages, servers);
}
