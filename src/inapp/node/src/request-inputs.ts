import { structuralName } from '../../../inspect/index.js';
import type { Input } from '../../../inspect/inputs/input.js';
import type { RequestContext } from './request-context.js';

/** This runs while the request waits. */
const VALUES_MAX = 1_000;
const DEPTH_MAX = 8;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The values of a request as an application gets them. Made at the first sink that asks, and again when a body has appeared since. */
export function inputsOf(context: RequestContext): readonly Input[] {
  // Never through an accessor: what an application does when it is asked for the body is its own affair.
  const body: unknown = Object.getOwnPropertyDescriptor(context.request, 'body')?.value;
  if (!context.inputs || context.inputs.body !== body) context.inputs = { body, list: read(context, body) };
  return context.inputs.list;
}

function read(context: RequestContext, body: unknown): readonly Input[] {
  const list: Input[] = [];
  const add = (text: string, location: Input['location'], name: string): void => {
    if (text !== '' && list.length < VALUES_MAX) list.push({ text, location, name });
  };
  const [path = '', query = ''] = context.target.split('?', 2);
  for (const segment of path.split('/')) add(decoded(segment), 'path', '');
  for (const [name, value] of new URLSearchParams(query)) add(value, 'query', structuralName(name));
  let values = 0;
  function walk(value: unknown, name: string, depth: number): void {
    if (values++ >= VALUES_MAX) return;
    if (typeof value === 'string') add(value, 'body', name);
    if (typeof value !== 'object' || value === null || depth >= DEPTH_MAX || ArrayBuffer.isView(value))
      return;
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length && values < VALUES_MAX; i++) walk(value[i], `${name}[]`, depth + 1);
      return;
    }
    for (const key of Object.keys(value)) {
      const shown = structuralName(key);
      walk(Reflect.get(value, key), name ? `${name}.${shown}` : shown, depth + 1);
    }
  }
  walk(body, '', 0);
  return list;
}
