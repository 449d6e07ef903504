import { DECLARED_FORM, type DeclaredApi, type DeclaredParameter } from './declared-api.js';
import { parameterNameOrStar, shapeOfNames, shapeOfText } from './fields-of-example.js';
import { isObject, type Json, listOf, objectOf, storable, textOf } from './json-access.js';
import { isJsonType, isXmlType, plainMediaType } from './media-types.js';
import { serverOf } from './openapi-servers.js';
import { type Example, OperationGatherer } from './operation-gatherer.js';
import { fail } from './problem.js';
import { segmentsOfExample } from './segments-of-example.js';
import { ShapeTable } from './shape-table.js';
import { Warnings } from './warnings.js';

const STATIC = /\.(?:js|mjs|css|map|png|jpe?g|gif|svg|ico|webp|avif|woff2?|ttf|eot|mp4|webm|html?)$/i;

export const isHar = (root: Json): boolean => isObject(root.log) && Array.isArray(root.log.entries);

interface Entry {
  readonly host: string;
  readonly path: string;
  readonly request: Json;
  readonly response: Json;
  readonly field: string;
}

/**
 * A recording of a browser or a proxy (HAR 1.2) as what it declares: the calls of the host that has most of them, as far as
 * they are an API's and were answered below 400. No value in it is kept. Throws `ProblemError`.
 */
export function readHar(root: Json): DeclaredApi {
  const log = objectOf(root.log);
  const entries = listOf(log.entries).flatMap((value, index) => entryOf(value, `log.entries[${index}]`));
  const host = mainHost(entries);
  const warnings = new Warnings();
  const gatherer = new OperationGatherer(new ShapeTable(warnings));
  let others = 0;
  for (const entry of entries)
    if (entry.host === host) gatherer.add(exampleOf(entry), entry.field);
    else others++;
  if (others > 0) warnings.add('LEFT_OUT', `${others} calls of other hosts than ${host}`);
  const operations = gatherer.operations();
  if (operations.length === 0)
    fail('INVALID', 'the recording has no call of an API that was answered below 400', {
      field: 'log.entries',
    });
  return {
    form: DECLARED_FORM,
    source: 'specification',
    format: 'har-1.2',
    title: `recording of ${host}`,
    version: '',
    servers: [{ host, basePath: '' }],
    operations,
    shapes: gatherer.shapes.shapes,
    warnings: warnings.list(),
  };
}

function entryOf(value: unknown, field: string): Entry[] {
  if (!isObject(value)) fail('INVALID', 'an entry must be an object', { field });
  const request = objectOf(value.request);
  const response = objectOf(value.response);
  const { host, basePath } = serverOf(textOf(request.url, 8000) ?? '');
  if (host === undefined) return [];
  const status = Number(response.status);
  const entry = { host, path: basePath, request, response, field };
  return status >= 100 && status < 400 && isApi(entry) ? [entry] : [];
}

/** Pages, scripts, styles and pictures are none. */
function isApi({ path, request, response }: Entry): boolean {
  const method = textOf(request.method)?.toUpperCase();
  if (method === 'OPTIONS' || method === 'HEAD' || STATIC.test(path)) return false;
  if (method !== undefined && method !== 'GET') return true;
  const type = plainMediaType(textOf(objectOf(response.content).mimeType) ?? '');
  return !/^(?:text\/(?:html|css|javascript)|image\/|font\/|video\/|audio\/|application\/(?:x-)?javascript)/.test(
    type,
  );
}

function mainHost(entries: readonly Entry[]): string {
  const counts = new Map<string, number>();
  for (const { host } of entries) counts.set(host, (counts.get(host) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0] ?? '';
}

function exampleOf({ path, request, response }: Entry): Example {
  const method = (textOf(request.method, 20) ?? 'GET').toUpperCase();
  const query = listOf(request.queryString).filter(isObject);
  const content = objectOf(response.content);
  return {
    method: /^[A-Z][A-Z-]{0,19}$/.test(method) ? method : 'GET',
    segments: segmentsOfExample(path),
    parameters: query.slice(0, 200).flatMap(({ name }): DeclaredParameter[] => {
      const text = textOf(name) ?? '';
      return text === '' ? [] : [{ in: 'query', name: storable(parameterNameOrStar(text)) }];
    }),
    body: bodyOf(objectOf(request.postData)),
    answers: [
      {
        status: Math.trunc(Number(response.status)),
        contentType: plainMediaType(textOf(content.mimeType) ?? ''),
        shape: shapeOfBody(plainMediaType(textOf(content.mimeType) ?? ''), content.text),
      },
    ],
  };
}

const shapeOfBody = (type: string, text: unknown): Example['answers'][number]['shape'] =>
  isXmlType(type) || !isJsonType(type) ? undefined : shapeOfText(text);

function bodyOf(data: Json): Example['body'] {
  const contentType = plainMediaType(textOf(data.mimeType) ?? '');
  if (contentType === '') return undefined;
  const names = listOf(data.params)
    .filter(isObject)
    .map(({ name }) => textOf(name) ?? '')
    .filter((name) => name !== '');
  if (names.length > 0) return { contentType, shape: shapeOfNames(names) };
  return { contentType, shape: shapeOfBody(contentType, data.text) };
}
