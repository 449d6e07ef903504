import type { TokenType } from '../../../event/index.js';
import { segmentsOf } from '../../path-template.js';
import type { EndpointSketch } from '../../schemas/endpoint-sketch.js';
import { type SchemaSketch, settle } from '../../schemas/schema-sketch.js';
import type { DeclaredOperation, DeclaredParameter } from '../declared-api.js';
import { parameterPath } from '../parameter-name.js';
import type { DriftItem, IsShown } from './drift-item.js';

/** Added to links by others than the API's own callers. */
const FOREIGN =
  /^(?:utm_\w+|gclid|fbclid|msclkid|dclid|yclid|mc_[ce]id|_ga|_gl|_|cb|nocache|timestamp|jsoncallback|callback)$/i;
/** Of proxies, balancers, tracing, and browsers: no part of an API. */
const HOP =
  /^x-(?:forwarded(?:-.*)?|real-ip|client-ip|cluster-client-ip|original-.*|rewrite-url|envoy-.*|amzn?-.*|b3-.*|cloud-trace-context|datadog-.*|newrelic-.*|trace(?:-.*)?|request-(?:id|start)|correlation-id|requested-with|xsrf-token|csrf-token|http-method-override|cdn-.*|azure-.*|appengine-.*|google-.*|scheme|host|ot-span-context)$/;

const namesOf = (parameters: readonly DeclaredParameter[], place: DeclaredParameter['in']): string[] =>
  parameters.filter((parameter) => parameter.in === place).map(({ name }) => name);

/** Whether a name, or the object that it lies in, is declared. */
function isDeclared(path: string, declared: ReadonlySet<string>): boolean {
  if (declared.has(path)) return true;
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1))
    if (declared.has(path.slice(0, dot))) return true;
  return false;
}

function* undeclared(
  sketch: SchemaSketch,
  part: 'query' | 'request-header',
  isExpected: (path: string) => boolean,
  isShown: IsShown,
): Generator<DriftItem> {
  settle(sketch);
  const told = new Set<string>();
  for (const [path, stats] of sketch.fields) {
    const name = part === 'query' ? path.replaceAll('[]', '') : path;
    if (path.includes('*') || path === '$' || told.has(name) || isExpected(name)) continue;
    if (!isShown(stats.seen, sketch.count)) continue;
    told.add(name);
    yield {
      claim: 'undeclared',
      part,
      path: name,
      seen: stats.seen,
      of: sketch.count,
      ...(stats.classes.size > 0 && { classes: [...stats.classes.keys()].sort() }),
    };
  }
}

/** Parameters that accepted requests have and the operation does not declare, and segments of another type than declared. */
export function* parameterDrift(
  sketch: EndpointSketch,
  template: string,
  operation: DeclaredOperation,
  isShown: IsShown,
): Generator<DriftItem> {
  const { parameters } = operation;
  const query = new Set(namesOf(parameters, 'query').map(parameterPath));
  yield* undeclared(sketch.query, 'query', (name) => FOREIGN.test(name) || isDeclared(name, query), isShown);
  const headers = new Set(namesOf(parameters, 'header'));
  const isOther = (name: string): boolean => !name.startsWith('x-') || HOP.test(name) || headers.has(name);
  // Keys are declared as a security scheme, not as a parameter.
  const isKey = (name: string): boolean =>
    operation.security !== undefined && /^x-(?:api-key|auth-token|access-token)$/.test(name);
  yield* undeclared(sketch.headers, 'request-header', (name) => isOther(name) || isKey(name), isShown);
  yield* segmentDrift(sketch, template, operation, isShown);
}

/** What a declared type of a path's parameter may look like; text may look like anything. */
const formsOf: Readonly<Record<string, ReadonlySet<TokenType>>> = {
  integer: new Set(['int']),
  uuid: new Set(['uuid']),
};

function* segmentDrift(
  sketch: EndpointSketch,
  template: string,
  operation: DeclaredOperation,
  isShown: IsShown,
): Generator<DriftItem> {
  if (operation.greedy) return;
  const seen = segmentsOf(template);
  const declared = segmentsOf(operation.template);
  // A proxy may have taken the base path off.
  const offset = seen.length - declared.length;
  for (const [place, segment] of declared.entries()) {
    const name = /^\{([^{}]+)\}$/.exec(segment)?.[1];
    const parameter = operation.parameters.find((each) => each.in === 'path' && each.name === name);
    const allowed = formsOf[parameter?.format ?? ''] ?? formsOf[parameter?.type ?? ''];
    const types = sketch.segments.get(place + offset);
    if (parameter === undefined || allowed === undefined || types === undefined) continue;
    const other = [...types].filter(([type]) => !allowed.has(type));
    const count = Math.max(0, ...other.map(([, each]) => each));
    if (count === 0 || !isShown(count, sketch.accepted)) continue;
    yield {
      claim: 'type',
      part: 'path',
      path: `{${parameter.name}}`,
      seen: count,
      of: sketch.accepted,
      seenTypes: other.map(([type]) => type).sort(),
      ...(parameter.type !== undefined && { declaredTypes: [parameter.type] }),
    };
  }
}
