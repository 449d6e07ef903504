import type { PolicyControl } from '../../../event/policy.js';
import type { ParsedBody } from '../../../inspect/parse-body.js';
import type { Target } from '../../../inspect/target.js';
import { allFit, bodyValues, pairValues, pathValues } from './parameter-check.js';
import { type SafePattern, safePattern } from './safe-pattern.js';

/** What a virtual patch looks at. Each is asked for when a patch is about it. */
export interface PatchFacts {
  readonly route: string | undefined;
  readonly target: () => Target;
  readonly header: (name: string) => string | undefined;
  readonly cookies: () => readonly (readonly [string, string])[];
  /** Undefined: it is not there yet, or could not be read. */
  readonly body: () => ParsedBody | undefined;
}

/** Compiled when a request is first held against it: a policy full of costly patterns costs nothing by being there. */
const patterns = new WeakMap<PolicyControl, { readonly pattern: SafePattern | undefined }>();

function patternOf(control: PolicyControl): SafePattern | undefined {
  let entry = patterns.get(control);
  if (!entry) {
    const text = control.parameter?.pattern;
    entry = { pattern: text === undefined ? undefined : safePattern(text) };
    patterns.set(control, entry);
  }
  return entry.pattern;
}

/** Whether the request has the parameter's shape. What cannot be told is right. @throws on a pattern that is none. */
export function patchHolds(control: PolicyControl, facts: PatchFacts): boolean {
  const shape = control.parameter;
  if (!shape) return true;
  const pattern = patternOf(control);
  const { location, name } = shape;
  if (location === 'query') return allFit(pairValues(facts.target().query, name), shape, pattern);
  if (location === 'path') {
    if (facts.route === undefined) return true;
    return allFit(pathValues(facts.route, facts.target().segments, name), shape, pattern);
  }
  if (location === 'header') {
    const value = facts.header(name.toLowerCase());
    return allFit(value === undefined ? [] : [value], shape, pattern);
  }
  if (location === 'cookie') {
    const values = facts.cookies().filter(([actual]) => actual === name);
    return allFit(
      values.map(([, value]) => value),
      shape,
      pattern,
    );
  }
  const body = facts.body();
  if (!body || body.kind === 'broken') return true;
  return allFit(bodyValues(body, shape), shape, pattern);
}
