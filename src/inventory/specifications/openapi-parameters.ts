import type { ValueType } from '../../event/index.js';
import type { DeclaredParameter } from './declared-api.js';
import { isObject, type Json, listOf, textOf } from './json-access.js';
import { PARAMETERS_MAX } from './limits.js';
import type { OpenapiContext } from './openapi-context.js';

const places = new Set(['path', 'query', 'header', 'cookie']);
const elsewhere = new Set(['body', 'formData']);

export interface ReadParameters {
  readonly parameters: DeclaredParameter[];
  /** Of Swagger 2: the parameters that make up the body. */
  readonly body: Json[];
}

/** Parameters of an operation; its own ones stand in the place of the path's of the same name. */
export function readParameters(
  context: OpenapiContext,
  lists: readonly unknown[],
  field: string,
): ReadParameters {
  const found = new Map<string, DeclaredParameter>();
  const body = new Map<string, Json>();
  for (const list of lists) {
    context.takeParts(listOf(list).length, field);
    for (const value of listOf(list)) {
      const parameter = context.references.resolve(value, `${field}.parameters`);
      const name = textOf(parameter?.name);
      const place = textOf(parameter?.in);
      if (parameter === undefined || name === undefined || place === undefined) continue;
      if (elsewhere.has(place)) body.set(place === 'body' ? '' : name, parameter);
      if (!places.has(place)) continue;
      if (found.size >= PARAMETERS_MAX) {
        context.warnings.add('CUT', `more than ${PARAMETERS_MAX} parameters`, field);
        break;
      }
      found.set(`${place} ${name.toLowerCase()}`, {
        in: place as DeclaredParameter['in'],
        name: place === 'header' ? name.toLowerCase() : name,
        ...((parameter.required === true || place === 'path') && { required: true }),
        ...typeOf(context, parameter, field),
      });
    }
  }
  return { parameters: [...found.values()], body: [...body.values()] };
}

function typeOf(
  context: OpenapiContext,
  parameter: Json,
  field: string,
): { type?: ValueType; format?: string } {
  // With a media type its text holds a whole document.
  if (parameter.content !== undefined) return { type: 'string' };
  const schema = context.version === '2.0' ? parameter : parameter.schema;
  if (!isObject(schema)) return {};
  return context.simple(schema, field) as { type?: ValueType; format?: string };
}
