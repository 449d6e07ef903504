import type { ApiCall, Shape } from '../../event/index.js';

/** `arguments.orders.first`, `[].data.orders[].id`: the root, and the field at it. */
const ASKED = /^(?:\[\]\.)?(arguments|selection|variables)(?:[.[]|$)/;
const ANSWERED = /^(?:\[\]\.)?data\.([^.[]+)/;
const FIELD = /^(?:arguments|selection)\.([^.[]+)/;

function withOnly(shape: Shape | undefined, keeps: (path: string) => boolean): Shape | undefined {
  return shape && { ...shape, fields: shape.fields.filter(({ path }) => keeps(path)) };
}

/**
 * What a call that holds several operations is for one of them: without what was asked of the others, and what they
 * answered. Variables go, since nobody knows whose they are: `arguments` has them by their field. Other protocols than GraphQL
 * do not tell their operations' parts apart.
 */
export function callOfOperation(call: ApiCall, operation: string): ApiCall {
  const { operations: _all, ...one } = call;
  if (call.protocol !== 'graphql') return { ...one, operation };
  const own = operation.slice(operation.indexOf('.') + 1);
  const asks = (path: string): boolean => !ASKED.test(path) || FIELD.exec(path)?.[1] === own;
  const answers = (path: string): boolean => {
    const field = ANSWERED.exec(path)?.[1];
    return field === undefined || field === own;
  };
  const request = call.request && {
    ...call.request,
    ...(call.request.query && { query: withOnly(call.request.query, asks) }),
    ...(call.request.body && { body: withOnly(call.request.body, asks) }),
  };
  const response = {
    ...call.response,
    ...(call.response.body && { body: withOnly(call.response.body, answers) }),
  };
  return { ...one, operation, ...(request && { request }), response } as ApiCall;
}
