import { readInputs } from '../../../inspect/inputs/collect-inputs.js';
import { type HeadPart, headParts, inputsOfParts } from '../../../inspect/inputs/head-parts.js';
import type { Input, RequestInputs } from '../../../inspect/inputs/input.js';
import type { RequestObject } from '../../../inspect/sink/given-objects.js';
import { parseTarget, type Target } from '../../../inspect/target.js';
import { isParsed } from './parsed-value.js';
import type { RequestContext } from './request-context.js';

const noHeaders = {};
const noTarget = parseTarget('');

/** The request's target in its parts. Made once. */
export function targetOf(context: RequestContext): Target {
  context.parsedTarget ??= parseTarget(context.target);
  return context.parsedTarget;
}

/** Target, headers and cookies in pieces, with what inspection says of each. Made once. */
export function headPartsOf(context: RequestContext): readonly HeadPart[] {
  context.headParts ??= headParts(context.target, context.headers);
  return context.headParts;
}

/** The values of target, headers and cookies. Made once. */
export function headInputs(context: RequestContext): RequestInputs {
  context.headInputs ??= inputsOfParts(headPartsOf(context));
  return context.headInputs;
}

/** The values of the body that was read; undefined as long as it is not there, and when it cannot be read from its bytes. */
export function bodyInputs(context: RequestContext): RequestInputs | undefined {
  const { body } = context;
  if (!body || body.kind === 'broken') return undefined;
  context.bodyInputs ??= readInputs({ target: noTarget, headers: noHeaders, body });
  return context.bodyInputs;
}

/** The values of a body that a framework has parsed. */
export const parsedInputs = (value: unknown): RequestInputs =>
  readInputs({ target: noTarget, headers: noHeaders, body: { kind: 'value', value } });

/** The values of a request as an application gets them. Put together at the first sink that asks, and again when a body has appeared since. */
export function inputsOf(context: RequestContext): readonly Input[] {
  const ours = bodyInputs(context);
  // Never through an accessor: what an application does when it is asked for the body is its own affair.
  const body: unknown = ours ?? Object.getOwnPropertyDescriptor(context.request, 'body')?.value;
  if (context.inputs && context.inputs.body === body) return context.inputs.list;
  const head = headInputs(context).values;
  const values = ours?.values ?? (isParsed(body) ? parsedInputs(body).values : []);
  const list = values.length === 0 ? head : [...head, ...values];
  context.inputs = { body, list };
  return list;
}

/** What the application may have put into a call whole: the request's parsed parts. Never through an accessor. */
export function requestObjects(context: RequestContext): RequestObject[] {
  const { request, body } = context;
  const own = (name: string): unknown => Object.getOwnPropertyDescriptor(request, name)?.value;
  const found: RequestObject[] = [
    { value: own('body'), location: 'body' },
    { value: context.view?.body, location: 'body' },
    { value: own('query'), location: 'query' },
    { value: own('cookies'), location: 'cookie' },
  ];
  if (body?.kind === 'value') found.push({ value: body.value, location: 'body' });
  return found.filter(
    ({ value }, at) => isParsed(value) && found.findIndex((other) => other.value === value) === at,
  );
}
