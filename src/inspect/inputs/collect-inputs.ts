import { type Headers, headerText } from '../header-shape.js';
import type { ParsedBody } from '../parse-body.js';
import type { Target } from '../target.js';
import { addBody } from './body-inputs.js';
import { addGraphqlText } from './graphql-inputs.js';
import { addCookies, addHeaders } from './header-inputs.js';
import type { Input, RequestInputs } from './input.js';
import { InputList } from './input-list.js';
import { addPairs } from './pair-inputs.js';
import { addText } from './value-inputs.js';

export interface RequestParts {
  readonly target: Target;
  readonly headers: Headers;
  readonly body: ParsedBody;
}

/** A path that is more than its segments: it climbs, holds parameters or encodings, or names nothing between slashes. */
const PATH_AS_SENT = /[.%;\\]|\/\/|[^\x21-\x7e]/;

/** The values of path, query and fragment. */
export function addTarget(list: InputList, target: Target): void {
  for (const segment of target.segments) addText(list, segment, 'path', '', 0);
  if (PATH_AS_SENT.test(target.path)) list.add(target.path, 'path', '');
  const document = target.query.find(([name]) => name === 'query')?.[1];
  const isDocument = document !== undefined && addGraphqlText(list, document, 1);
  addPairs(list, isDocument ? target.query.filter(([name]) => name !== 'query') : target.query, 'query');
  // What follows `#` is no part of a target, and servers that see it there take it for one.
  if (target.fragment !== '')
    list.add(target.query.at(-1)?.[1]?.concat('#', target.fragment) ?? target.fragment, 'query', '');
}

/** The values of headers and cookies. */
export function addHead(list: InputList, headers: Headers): void {
  addCookies(list, headerText(headers, 'cookie'));
  addHeaders(list, headers);
}

/** All incoming values of a request and the documents among them. Bounded work and memory, whatever a client sends. */
export function readInputs({ target, headers, body }: RequestParts): RequestInputs {
  const list = new InputList();
  addTarget(list, target);
  addBody(list, body);
  addHead(list, headers);
  return list;
}

/**
 * Every incoming value: path segments and the path as sent, query, headers, cookies and what is inside them, JSON at any
 * depth, form, multipart names and file names, XML text and attributes, GraphQL arguments and variables, JWT claims, JSON
 * and base64 inside strings. At most 1000 of 1 MB together.
 */
export const collectInputs = (parts: RequestParts): readonly Input[] => readInputs(parts).values;
