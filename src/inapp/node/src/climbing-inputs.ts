import { structuralName } from '../../../inspect/index.js';
import type { ClimbingInput, RequestContext } from './request-context.js';

/** Values of a body that are looked at: this runs while the request waits. */
const VALUES_MAX = 1_000;
const DEPTH_MAX = 8;
const TEXT_MAX = 4_096;
const mayClimb = /\.\.|%2e/i;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What is left of a path after its last step out of the folder that it starts in; undefined when it stays inside. */
export function tailOfClimb(text: string): string | undefined {
  const kept: string[] = [];
  let climbed = false;
  for (const step of text.split(/[\\/]+/)) {
    if (step === '' || step === '.') continue;
    if (step !== '..') kept.push(step);
    else if (kept.pop() === undefined) climbed = true;
  }
  return climbed ? kept.join('/') : undefined;
}

/**
 * The inputs of a request that climb, each under every decoding that an application may give it. Names are such as may
 * travel: whoever sends a request chooses what it calls its parameters.
 */
export function climbingInputs(context: RequestContext, body: unknown): readonly ClimbingInput[] {
  const found: ClimbingInput[] = [];
  function look(value: string, location: ClimbingInput['location'], name: string | undefined): void {
    if (value.length > TEXT_MAX || !mayClimb.test(value)) return;
    const once = decoded(value);
    for (const text of new Set([value, once, decoded(once)])) {
      const tail = tailOfClimb(text);
      if (tail !== undefined && found.length < 20) found.push({ text, tail, location, name });
    }
  }

  if (mayClimb.test(context.target)) {
    const [path = '', query = ''] = context.target.split('?', 2);
    // A traversal stands inside a path: from its first step up on, it climbs.
    const steps = decoded(path).split(/[\\/]/);
    const from = steps.indexOf('..');
    if (from >= 0) look(steps.slice(from).join('/'), 'path', undefined);
    // One path parameter may hold a whole traversal: `/files/..%2f..%2fetc%2fpasswd`.
    for (const segment of path.split('/')) look(segment, 'path', undefined);
    for (const [name, value] of new URLSearchParams(query)) look(value, 'query', structuralName(name));
  }
  let values = 0;
  function walk(value: unknown, name: string, depth: number): void {
    if (values++ >= VALUES_MAX) return;
    if (typeof value === 'string') look(value, 'body', name);
    if (typeof value !== 'object' || value === null || depth >= DEPTH_MAX || ArrayBuffer.isView(value))
      return;
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length && values < VALUES_MAX; i++) walk(value[i], `${name}[]`, depth + 1);
      return;
    }
    for (const key in value) {
      if (values >= VALUES_MAX) return;
      const shown = structuralName(key);
      walk(Reflect.get(value, key), name ? `${name}.${shown}` : shown, depth + 1);
    }
  }
  walk(body, '', 0);
  return found;
}
