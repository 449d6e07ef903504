import type { EndpointSketch } from '../../schemas/endpoint-sketch.js';
import { type SchemaSketch, settle } from '../../schemas/schema-sketch.js';
import { type ShapeNode, shapeTree } from '../../schemas/shape-tree.js';
import type { DeclaredApi, DeclaredOperation } from '../declared-api.js';
import { PARAMETERS_MAX } from '../limits.js';
import { placeDrift } from './body-drift.js';
import { declaredTree } from './declared-tree.js';
import type { DriftItem, IsShown } from './drift-item.js';

/** What sensors read out of the text of a query: `arguments.orders.first`, `selection.orders.id`. */
export const isAsked = (path: string): boolean => /^(?:arguments|selection)(?:[.[]|$)/.test(path);

const withoutLists = (path: string): string => path.replaceAll('[]', '');

/** By GET what is asked for stands in the query. */
const requestsOf = ({ bodies, query }: EndpointSketch): SchemaSketch[] => [...bodies.values(), query];

function* undeclaredArguments(
  sketch: SchemaSketch,
  field: string,
  declared: ReadonlySet<string>,
  isShown: IsShown,
): Generator<DriftItem> {
  settle(sketch);
  // What has no declared part is a scalar of the schema's own, or was too deep to be told.
  const objects = new Set(['']);
  for (const name of declared)
    for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1))
      objects.add(name.slice(0, dot));
  const root = `arguments.${field}.`;
  const told = new Set<string>();
  for (const [path, stats] of sketch.fields) {
    if (!path.startsWith(root) || path.includes('*')) continue;
    // One value may be given for a list of one.
    const name = withoutLists(path.slice(root.length));
    if (declared.has(name) || told.has(name) || !isShown(stats.seen, sketch.count)) continue;
    if (!objects.has(name.slice(0, Math.max(0, name.lastIndexOf('.'))))) continue;
    told.add(name);
    yield {
      claim: 'undeclared',
      part: 'argument',
      path: name,
      seen: stats.seen,
      of: sketch.count,
      ...(stats.classes.size > 0 && { classes: [...stats.classes.keys()].sort() }),
    };
  }
}

function* answerDrift(
  sketch: EndpointSketch,
  field: string,
  operation: DeclaredOperation,
  api: DeclaredApi,
  isShown: IsShown,
): Generator<DriftItem> {
  const [body] = operation.responses[0]?.bodies ?? [];
  const shape = body && api.shapes[body.shape];
  const declared = shape && declaredTree(shape).fields.get('data')?.fields.get(field);
  if (declared === undefined) return;
  const requests = requestsOf(sketch);
  // `__typename` is not told as asked for; nor is an alias that the sensor could not resolve, which stands in the answer.
  const wasAsked = (path: string): boolean => {
    const asked = withoutLists(path).replace(/^data\./, 'selection.');
    return requests.some(({ fields }) => fields.has(asked));
  };
  for (const [status, { bodies }] of sketch.responses) {
    if (status < 200 || status >= 400) continue;
    for (const seen of bodies.values()) {
      const tree = shapeTree(seen);
      const answered = (root: ShapeNode | undefined) => root?.fields.get('data')?.fields.get(field);
      const path = `data.${field}`;
      for (const [place, isBatch] of [
        [answered(tree), false] as const,
        [answered(tree.items), true] as const,
      ])
        if (place)
          // In a batch two requests may give one name to fields of two types.
          for (const found of placeDrift(place, declared, path, isShown, !isBatch)) {
            if (found.claim === 'undeclared' && !wasAsked(found.path)) continue;
            yield { part: 'response-body', ...found, status };
          }
    }
  }
}

/**
 * How the calls of a root field differ from the schema: arguments that were taken, and fields that were answered. What was
 * only asked for is no evidence: servers refuse unknown fields with 200.
 */
export function graphqlDrift(
  sketch: EndpointSketch,
  operation: DeclaredOperation,
  api: DeclaredApi,
  isShown: IsShown,
): DriftItem[] {
  const field = operation.operation?.split(' ')[1];
  if (field === undefined) return [];
  const { parameters } = operation;
  const declared = new Set(parameters.map(({ name }) => withoutLists(name)));
  const items =
    // Past the bound nobody knows what is declared.
    parameters.length >= PARAMETERS_MAX
      ? []
      : requestsOf(sketch).flatMap((request) => [...undeclaredArguments(request, field, declared, isShown)]);
  return [...items, ...answerDrift(sketch, field, operation, api, isShown)];
}
