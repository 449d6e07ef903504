import type { ApiCall } from '../../event/index.js';

type Answered = Pick<ApiCall, 'protocol' | 'response'>;

const DATA = /^(?:\[\]\.)?data\./;
const ERRORS = /^(?:\[\]\.)?errors(?:$|\[)/;
const RESULT = /^(?:\[\]\.)?result(?:$|[.[])/;
const ERROR = /^(?:\[\]\.)?error(?:$|\.)/;
const FAULT = /^Envelope\.Body\.Fault(?:$|\.)/;

type Field = NonNullable<ApiCall['response']['body']>['fields'][number];
const isMore = ({ type, also }: Field): boolean => type !== 'null' || also !== undefined;

/**
 * Whether an answer says no in its body, as protocols do that have one path for all and may say 200 to everything: GraphQL by
 * errors without any data, JSON-RPC by an error without a result, SOAP by a fault. A body that was cut says nothing.
 */
export function isRefusedInBody({ protocol, response: { body } }: Answered): boolean {
  if (body === undefined || body.truncated === true) return false;
  const { fields } = body;
  switch (protocol) {
    case 'graphql':
      return (
        fields.some(({ path }) => ERRORS.test(path)) &&
        !fields.some((field) => DATA.test(field.path) && isMore(field))
      );
    case 'jsonrpc':
      return (
        fields.some((field) => ERROR.test(field.path) && isMore(field)) &&
        !fields.some(({ path }) => RESULT.test(path))
      );
    case 'soap':
      return fields.some(({ path }) => FAULT.test(path));
    default:
      return false;
  }
}

/**
 * Whether the answer proves that there is such an operation at the path: callers can make names up as they like, and the
 * route that takes them all is there for each. A field of GraphQL that failed while it ran is there.
 */
export function provesOperation(call: Answered & Pick<ApiCall, 'operation'>): boolean {
  const { operation, protocol, response } = call;
  // A method of gRPC is a path of its own.
  if (operation === undefined || protocol === 'grpc') return true;
  if (response.status >= 400) return false;
  const field =
    protocol === 'graphql' ? /^(?:query|mutation|subscription)[. ]([^,]+)$/.exec(operation) : null;
  const { body } = response;
  if (!field || body === undefined || body.truncated === true) return !isRefusedInBody(call);
  const own = `data.${field[1]}`;
  const isOwn = (path: string): boolean =>
    [own, `[].${own}`].some(
      (each) => path === each || path.startsWith(`${each}.`) || path.startsWith(`${each}[`),
    );
  return (
    !body.fields.some(({ path }) => ERRORS.test(path)) ||
    body.fields.some((each) => isOwn(each.path) || (each.path === 'data' && !isMore(each)))
  );
}
