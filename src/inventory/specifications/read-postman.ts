import {
  DECLARED_FORM,
  type DeclaredApi,
  type DeclaredParameter,
  type SecurityKind,
} from './declared-api.js';
import { parameterNameOrStar, shapeOfNames, shapeOfText } from './fields-of-example.js';
import { isObject, type Json, listOf, objectOf, storable, textOf } from './json-access.js';
import { plainMediaType } from './media-types.js';
import { serverOf } from './openapi-servers.js';
import { type Example, OperationGatherer } from './operation-gatherer.js';
import { securityOfPostman } from './postman-security.js';
import { PostmanVariables } from './postman-variables.js';
import { fail } from './problem.js';
import { segmentsOfExample } from './segments-of-example.js';
import { ShapeTable } from './shape-table.js';
import { Warnings } from './warnings.js';

const SCHEMA = /schema\.(?:getpostman|postman)\.com\/(?:json\/)?(?:collection|draft)/;
const FOLDERS_MAX = 50;

export function isPostman(root: Json): boolean {
  const info = objectOf(root.info);
  if (typeof info.schema === 'string' && SCHEMA.test(info.schema)) return true;
  return Array.isArray(root.item) && isObject(root.info);
}

/** A Postman collection (2.0 and 2.1) as what it declares: the requests that are written in it. Throws `ProblemError`. */
export function readPostman(root: Json): DeclaredApi {
  const info = objectOf(root.info);
  const schema = textOf(info.schema) ?? '';
  if (/\/v1\./.test(schema))
    fail('UNSUPPORTED', 'collections of version 1 are not supported', { field: 'info.schema' });
  if (!Array.isArray(root.item)) fail('INVALID', 'a collection has a list of items', { field: 'item' });
  const warnings = new Warnings();
  const gatherer = new OperationGatherer(new ShapeTable(warnings));
  const variables = new PostmanVariables(root.variable);
  const servers = new Map<string, ReturnType<typeof serverOf>>();
  walk(root.item, 'item', securityOfPostman(root.auth), 0, (item, field, security) => {
    const read = readItem(item, variables, security);
    if (read === undefined) warnings.add('LEFT_OUT', 'a request without a URL', field);
    else {
      gatherer.add(read.example, field);
      if (read.server.host !== undefined)
        servers.set(read.server.host, { host: read.server.host, basePath: '' });
    }
  });
  return {
    form: DECLARED_FORM,
    source: 'specification',
    format: /\/v2\.0/.test(schema) ? 'postman-2.0' : 'postman-2.1',
    title: textOf(info.name) ?? 'untitled',
    version: textOf(info.version, 80) ?? '',
    servers: [...servers.values()].slice(0, 20),
    operations: gatherer.operations(),
    shapes: gatherer.shapes.shapes,
    warnings: warnings.list(),
  };
}

type Visit = (item: Json, field: string, security: SecurityKind[] | undefined) => void;

function walk(
  items: unknown,
  field: string,
  security: SecurityKind[] | undefined,
  depth: number,
  visit: Visit,
): void {
  for (const [index, item] of listOf(items).entries()) {
    const own = `${field}[${index}]`;
    if (!isObject(item)) fail('INVALID', 'an item must be an object', { field: own });
    if (depth > FOLDERS_MAX)
      fail('TOO_DEEP', `more than ${FOLDERS_MAX} folders in one another`, { field: own });
    if (Array.isArray(item.item))
      walk(item.item, `${own}.item`, securityOfPostman(item.auth) ?? security, depth + 1, visit);
    else if (item.request !== undefined) visit(item, own, security);
  }
}

function readItem(
  item: Json,
  variables: PostmanVariables,
  inherited: SecurityKind[] | undefined,
): { example: Example; server: ReturnType<typeof serverOf> } | undefined {
  const request = isObject(item.request) ? item.request : { url: item.request };
  const url = isObject(request.url)
    ? (textOf(request.url.raw, 8000) ?? urlOfParts(request.url))
    : textOf(request.url, 8000);
  if (url === undefined || url === '') return undefined;
  const whole = variables.fill(url);
  // Without a scheme the first part is the host: `{{baseUrl}}/orders`, `api.example.com/orders`.
  const server = serverOf(/^[a-z][a-z0-9+.-]*:\/\//i.test(whole) ? whole : `//${whole.replace(/^\/+/, '')}`);
  const method = (textOf(request.method, 20) ?? 'GET').toUpperCase();
  const body = objectOf(request.body);
  const security = securityOfPostman(request.auth) ?? inherited;
  const example: Example = {
    method: /^[A-Z][A-Z-]{0,19}$/.test(method) ? method : 'GET',
    segments: segmentsOfExample(server.basePath, (segment) => variables.nameOf(segment)),
    parameters: [...queryOf(url, request.url), ...headersOf(request.header)],
    body: bodyOf(body, request.header),
    answers: listOf(item.response).filter(isObject).flatMap(answerOf),
    ...(security !== undefined && { security }),
  };
  return { example, server };
}

function urlOfParts(url: Json): string | undefined {
  const join = (value: unknown, separator: string): string =>
    Array.isArray(value)
      ? value.map((part) => textOf(isObject(part) ? part.value : part) ?? '').join(separator)
      : (textOf(value, 4000) ?? '');
  const host = join(url.host, '.');
  return host === '' ? undefined : `${host}/${join(url.path, '/')}`;
}

function queryOf(raw: string, url: unknown): DeclaredParameter[] {
  const listed = listOf(objectOf(url).query).filter(isObject);
  const names =
    listed.length > 0
      ? listed.map(({ key }) => textOf(key) ?? '')
      : (/\?([^#]*)/.exec(raw)?.[1] ?? '').split('&').map((pair) => pair.split('=')[0] ?? '');
  return names
    .filter((name) => name !== '' && !name.includes('{{'))
    .slice(0, 200)
    .map((name) => ({ in: 'query', name: storable(parameterNameOrStar(name)) }));
}

function headersOf(value: unknown): DeclaredParameter[] {
  return listOf(value)
    .filter(isObject)
    .map(({ key }) => textOf(key)?.toLowerCase() ?? '')
    .filter((name) => /^x-[a-z-]{1,60}$/.test(name))
    .slice(0, 100)
    .map((name) => ({ in: 'header', name }));
}

function contentTypeOf(headers: unknown): string | undefined {
  const header = listOf(headers)
    .filter(isObject)
    .find(({ key }) => textOf(key)?.toLowerCase() === 'content-type');
  const text = textOf(header?.value);
  return text === undefined ? undefined : plainMediaType(text);
}

function bodyOf(body: Json, headers: unknown): Example['body'] {
  const names = (list: unknown): string[] =>
    listOf(list)
      .filter(isObject)
      .map(({ key }) => textOf(key) ?? '')
      .filter((name) => name !== '');
  switch (body.mode) {
    case 'raw':
      return { contentType: contentTypeOf(headers) ?? 'application/json', shape: shapeOfText(body.raw) };
    case 'urlencoded':
      return {
        contentType: 'application/x-www-form-urlencoded',
        shape: shapeOfNames(names(body.urlencoded)),
      };
    case 'formdata':
      return { contentType: 'multipart/form-data', shape: shapeOfNames(names(body.formdata)) };
    default:
      return undefined;
  }
}

function answerOf(response: Json): Example['answers'][number][] {
  const status = Number(response.code);
  if (!(status >= 100 && status <= 599)) return [];
  const contentType = contentTypeOf(response.header) ?? 'application/json';
  return [{ status: Math.trunc(status), contentType, shape: shapeOfText(response.body) }];
}
