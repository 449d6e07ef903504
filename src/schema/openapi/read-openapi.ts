import { parseDocument } from 'yaml';
import type { DeclaredOperation } from '../../store/catalog-repository.js';
import type { SpecificationContent } from '../../store/services/specifications.js';
import { hasNul } from '../../store/services/text-rules.js';
import { type Change, changed, refused } from '../../store/services/user-error.js';

const OPERATIONS_MAX = 5000;
const TEMPLATE_LENGTH_MAX = 1000;
const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Path of the first server's URL: clients call `/v1/orders` where the document says `/orders`. Variables take their defaults. */
function basePath(servers: unknown): string {
  const server = Array.isArray(servers) ? servers[0] : undefined;
  if (!isObject(server) || typeof server.url !== 'string') return '';
  const variables = isObject(server.variables) ? server.variables : {};
  const url = server.url.replace(/\{([^{}]{1,100})\}/g, (_all, name: string) => {
    const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
    return isObject(variable) && typeof variable.default === 'string' ? variable.default : name;
  });
  const path = url.startsWith('/') ? url : /^[a-z][a-z0-9+.-]*:\/\/[^/]*(\/[^?#]*)/i.exec(url)?.[1];
  return (path ?? '').replace(/\/+$/, '');
}

function parse(text: string): unknown {
  if (/^\s*\{/.test(text)) return JSON.parse(text);
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent' });
  const [problem] = document.errors;
  if (problem) throw new Error(problem.message.split('\n')[0]);
  // Aliases are counted, or a few lines would unfold into gigabytes.
  return document.toJS({ maxAliasCount: 100 });
}

/** The operations that an OpenAPI 3 document declares. Refuses what is none, naming the part at fault. */
export function readOpenApi(text: string): Change<SpecificationContent> {
  const invalid = (message: string) => refused<SpecificationContent>('INVALID', message, 'content');
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    return invalid(
      `neither JSON nor YAML: ${error instanceof Error ? error.message.slice(0, 200) : 'unreadable'}`,
    );
  }
  if (!isObject(document)) return invalid('an OpenAPI document is an object');
  const version = /^3\.(\d+)(?:\.|$)/.exec(String(document.openapi ?? ''));
  if (!version) return invalid('openapi: must say 3.x; Swagger 2 documents can be converted');
  if (document.paths !== undefined && !isObject(document.paths)) return invalid('paths: must be an object');

  const operations: DeclaredOperation[] = [];
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    if (path.startsWith('x-')) continue;
    if (!path.startsWith('/')) return invalid(`paths: ${path.slice(0, 80)} must begin with a slash`);
    if (!isObject(item)) return invalid(`paths.${path.slice(0, 80)}: must be an object`);
    for (const [method, operation] of Object.entries(item)) {
      if (!methods.has(method)) continue;
      const servers =
        isObject(operation) && operation.servers ? operation.servers : (item.servers ?? document.servers);
      const template = `${basePath(servers)}${path}`;
      if (template.length > TEMPLATE_LENGTH_MAX)
        return invalid(`paths.${path.slice(0, 80)}: longer than ${TEMPLATE_LENGTH_MAX} characters`);
      operations.push({ method: method.toUpperCase(), template });
    }
  }
  if (operations.length > OPERATIONS_MAX) return invalid(`paths: more than ${OPERATIONS_MAX} operations`);
  const info = isObject(document.info) ? document.info : {};
  const texts = [info.title, info.version, ...operations.map(({ template }) => template)];
  if (texts.some((each) => hasNul(String(each)))) return invalid('must not have the character U+0000');
  return changed({
    name: String(info.title ?? 'untitled').slice(0, 200),
    version: String(info.version ?? '').slice(0, 80),
    format: `openapi-3.${version[1]}`,
    operations,
  });
}
