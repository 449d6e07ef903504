import { joinSegments, segmentsOf, skeletonOf, TEMPLATE_MAX } from '../path-template.js';
import {
  DECLARED_FORM,
  type DeclaredApi,
  type DeclaredOperation,
  type DeclaredServer,
  type SpecificationFormat,
} from './declared-api.js';
import { isObject, type Json, objectOf, storable, textOf } from './json-access.js';
import { OPERATIONS_MAX } from './limits.js';
import { readBodyParameters, readRequestBody, readResponses } from './openapi-bodies.js';
import { OpenapiContext } from './openapi-context.js';
import { readParameters } from './openapi-parameters.js';
import { securityOf } from './openapi-security.js';
import { firstServerOf, serversOf, swaggerServers } from './openapi-servers.js';
import { overlaps } from './overlaps.js';
import { fail } from './problem.js';

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query']);
const anyMethod = 'x-amazon-apigateway-any-method';
const none: DeclaredServer = { basePath: '' };

/** `3.0`; fails for versions that are not read. */
function versionOf(root: Json): '2.0' | '3.0' | '3.1' {
  if (root.swagger !== undefined) {
    if (/^2(?:\.0)?$/.test(textOf(root.swagger) ?? '')) return '2.0';
    fail('UNSUPPORTED', 'swagger: must be 2.0', { field: 'swagger' });
  }
  const version = /^3\.(\d+)(?:\.|$)/.exec(textOf(root.openapi) ?? '')?.[1];
  if (version === undefined) fail('UNSUPPORTED', 'openapi: must be 3.x', { field: 'openapi' });
  // 3.2 adds to 3.1 what is of no matter here.
  return version === '0' ? '3.0' : '3.1';
}

/** An OpenAPI document (2.0, 3.0, 3.1) as what it declares. Throws `ProblemError`. */
export function readOpenapi(root: Json): DeclaredApi {
  const version = versionOf(root);
  if (root.paths !== undefined && !isObject(root.paths))
    fail('INVALID', 'paths: must be an object', { field: 'paths' });
  const context = new OpenapiContext(root, version);
  const servers = version === '2.0' ? swaggerServers(root) : (serversOf(root.servers) ?? [none]);
  const operations = [...readPaths(context, objectOf(root.paths), servers)];
  warnOfTwins(context, operations);
  for (const [one, other] of overlaps(operations))
    context.warnings.add(
      'OVERLAP',
      `a ${one.method} may be meant for either of two paths: ${one.template.slice(0, 100)} and ${other.template.slice(0, 100)}`,
      `paths.${other.template.slice(0, 120)}`,
    );
  const info = objectOf(root.info);
  return {
    form: DECLARED_FORM,
    source: 'specification',
    format: `openapi-${version}` satisfies SpecificationFormat,
    title: textOf(info.title) ?? 'untitled',
    version: textOf(info.version, 80) ?? '',
    servers: distinct(servers),
    operations,
    shapes: context.shapes.shapes,
    warnings: context.warnings.list(),
  };
}

function distinct(servers: readonly DeclaredServer[]): DeclaredServer[] {
  const all = new Map(servers.map((server) => [`${server.host ?? ''} ${server.basePath}`, server]));
  return [...all.values()];
}

function* readPaths(
  context: OpenapiContext,
  paths: Json,
  servers: readonly DeclaredServer[],
): Generator<DeclaredOperation> {
  let count = 0;
  for (const [path, value] of Object.entries(paths)) {
    if (path.startsWith('x-')) continue;
    const field = `paths.${storable(path.slice(0, 120))}`;
    if (!path.startsWith('/')) fail('INVALID', 'a path must begin with a slash', { field });
    const item = context.references.resolve(value, field);
    if (item === undefined) {
      if (isObject(value)) continue;
      fail('INVALID', 'a path must be an object', { field });
    }
    const members = Object.entries(item);
    context.takeParts(members.length, field);
    for (const [method, operation] of members) {
      if (!methods.has(method) && method !== anyMethod) continue;
      if (!isObject(operation))
        fail('INVALID', 'an operation must be an object', { field: `${field}.${method}` });
      if (++count > OPERATIONS_MAX) fail('TOO_MANY', `more than ${OPERATIONS_MAX} operations`, { field });
      const server = firstServerOf(operation.servers) ?? firstServerOf(item.servers) ?? servers[0] ?? none;
      const template = templateOf(server, path, field);
      yield readOperation(context, { method, template, item, operation, field: `${field}.${method}` });
    }
  }
}

function templateOf(server: DeclaredServer, path: string, field: string): string {
  // Some writers tell operations of one path apart by what follows a question mark or a hash.
  const text = `${server.basePath}${path.replace(/[?#].*$/s, '')}`;
  if (text.length > TEMPLATE_MAX) fail('INVALID', `a path longer than ${TEMPLATE_MAX} characters`, { field });
  return joinSegments(segmentsOf(storable(text)));
}

interface Found {
  readonly method: string;
  readonly template: string;
  readonly item: Json;
  readonly operation: Json;
  readonly field: string;
}

const greedyEnd = /\{[^{}/]+(?:\+|\*)\}$/;

function readOperation(context: OpenapiContext, found: Found): DeclaredOperation {
  const { template, item, operation, field } = found;
  const { root, version } = context;
  const { parameters, body } = readParameters(context, [item.parameters, operation.parameters], field);
  const requests =
    version === '2.0'
      ? readBodyParameters(context, body, operation.consumes ?? root.consumes, field)
      : readRequestBody(context, operation.requestBody, field);
  const sunset = textOf(operation['x-sunset'] ?? operation['x-sunset-date'], 40);
  const security = securityOf(context, operation.security, field);
  return {
    protocol: 'rest',
    method: found.method === anyMethod ? 'ANY' : found.method.toUpperCase(),
    template: template.replace(greedyEnd, (end) => end.replace(/[+*]\}$/, '}')),
    ...(greedyEnd.test(template) && { greedy: true }),
    ...(operation.deprecated === true && { deprecated: true }),
    ...(sunset !== undefined && { sunset }),
    parameters,
    requests,
    responses: readResponses(context, operation.responses, operation.produces ?? root.produces, field),
    ...(security !== undefined && { security }),
  };
}

/** Two paths that differ in the names of parameters alone: a router can never reach the second. */
function warnOfTwins(context: OpenapiContext, operations: readonly DeclaredOperation[]): void {
  const known = new Map<string, string>();
  for (const { method, template } of operations) {
    const key = `${method} ${skeletonOf(template)}`;
    const other = known.get(key);
    if (other === undefined) known.set(key, template);
    else
      context.warnings.add(
        'OVERLAP',
        `${method} is declared twice for one path: ${other.slice(0, 100)} and ${template.slice(0, 100)}`,
        `paths.${template.slice(0, 120)}`,
      );
  }
}
