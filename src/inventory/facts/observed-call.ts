import type { ApiCall } from '../../event/index.js';
import type { FactName, NameSet } from './fact-name.js';

/** What is found out about one call, before it is added. */
export interface ObservedCall {
  readonly call: ApiCall;
  /** With headers, bodies and marks, as far as there are any: what it lacks was not there. */
  readonly told: boolean;
  readonly succeeded: boolean;
  readonly hits: FactName[];
  readonly names: [NameSet, string][];
}

type Fields = readonly { readonly path: string }[] | undefined;

export const hasField = (fields: Fields, path: string): boolean =>
  fields?.some((field) => field.path === path) ?? false;

export const hasFieldUnder = (fields: Fields, prefix: string): boolean =>
  fields?.some((field) => field.path.startsWith(prefix)) ?? false;

/**
 * A library that saves time tells known calls in brief, without headers, bodies and marks. A call that has any of them is
 * told whole; the collector tells no other. What is known from a log alone never is.
 */
export function isTold({ request, response, logged }: ApiCall): boolean {
  if (logged === true) return false;
  return (
    response.headers !== undefined ||
    response.body !== undefined ||
    response.marks !== undefined ||
    request?.headers !== undefined ||
    request?.body !== undefined ||
    request?.query !== undefined ||
    request?.marks !== undefined
  );
}
