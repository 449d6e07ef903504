import type { DeclaredBody, DeclaredField, DeclaredResponse } from './declared-api.js';
import { isObject, type Json, listOf, objectOf, storable, textOf } from './json-access.js';
import { BODIES_MAX, RESPONSES_MAX } from './limits.js';
import { plainMediaType } from './media-types.js';
import type { OpenapiContext } from './openapi-context.js';

function bodiesOf(
  context: OpenapiContext,
  content: unknown,
  required: boolean,
  field: string,
): DeclaredBody[] {
  const types = Object.entries(objectOf(content));
  context.takeParts(types.length, field);
  return types.slice(0, BODIES_MAX).map(([type, media]) => ({
    contentType: plainMediaType(storable(type)),
    shape: context.shapeOf(objectOf(objectOf(media).schema), field),
    ...(required && { required: true as const }),
  }));
}

/** What may be sent, by OpenAPI 3. */
export function readRequestBody(context: OpenapiContext, value: unknown, field: string): DeclaredBody[] {
  const body = context.references.resolve(value, `${field}.requestBody`);
  return body === undefined
    ? []
    : bodiesOf(context, body.content, body.required === true, `${field}.requestBody`);
}

/** What may be sent, by Swagger 2: one parameter that is the body, or several that make up a form. */
export function readBodyParameters(
  context: OpenapiContext,
  parameters: readonly Json[],
  consumes: unknown,
  field: string,
): DeclaredBody[] {
  const types = mediaTypes(consumes);
  const whole = parameters.find((parameter) => parameter.in === 'body');
  if (whole) {
    const shape = context.shapeOf(objectOf(whole.schema), field);
    return (types.length > 0 ? types : ['application/json']).map((contentType) => ({
      contentType,
      shape,
      ...(whole.required === true && { required: true }),
    }));
  }
  if (parameters.length === 0) return [];
  const fields = parameters.map((parameter): DeclaredField => {
    const { type } = context.simple(parameter, field);
    return {
      path: textOf(parameter.name) ?? '',
      types: type === 'file' ? ['file'] : ['string'],
      ...(parameter.required === true && { required: true }),
    };
  });
  const shape = context.shapes.add({ types: ['object'], fields: fields.filter(({ path }) => path !== '') });
  const forms = types.filter((type) => type.includes('form'));
  const usual = ['application/x-www-form-urlencoded', 'multipart/form-data'];
  return (forms.length > 0 ? forms : usual).map((contentType) => ({ contentType, shape }));
}

const mediaTypes = (value: unknown): string[] =>
  listOf(value)
    .filter((type): type is string => typeof type === 'string')
    .slice(0, BODIES_MAX)
    .map((type) => plainMediaType(storable(type)));

const STATUS = /^(?:[1-5]\d\d|[1-5]XX|default)$/;

/** What is answered, by status. */
export function readResponses(
  context: OpenapiContext,
  value: unknown,
  produces: unknown,
  field: string,
): DeclaredResponse[] {
  const responses: DeclaredResponse[] = [];
  const all = Object.entries(objectOf(value));
  context.takeParts(all.length, field);
  for (const [key, each] of all.slice(0, RESPONSES_MAX)) {
    const status = /^[1-5]xx$/i.test(key) ? key.toUpperCase() : key;
    if (!STATUS.test(status)) continue;
    const place = `${field}.responses.${status}`;
    const response = context.references.resolve(each, place);
    const bodies = response && responseBodies(context, response, produces, place);
    responses.push({ status, ...(bodies !== undefined && { bodies }) });
  }
  return responses;
}

function responseBodies(
  context: OpenapiContext,
  response: Json,
  produces: unknown,
  field: string,
): DeclaredBody[] | undefined {
  if (context.version !== '2.0')
    return isObject(response.content) ? bodiesOf(context, response.content, false, field) : undefined;
  if (!isObject(response.schema)) return undefined;
  const shape = context.shapeOf(response.schema, field);
  const types = mediaTypes(produces);
  context.takeParts(types.length, field);
  return (types.length > 0 ? types : ['application/json']).map((contentType) => ({ contentType, shape }));
}
