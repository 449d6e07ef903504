import type { Scope } from './component.js';

/** Ids that something depends on, by how. */
export interface Needs {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly excluded?: readonly string[];
}

/** How each id is reached from the application: what nothing reaches is not in the answer. */
export function reach(application: Needs, needs: (id: string) => Needs | undefined): Map<string, Scope> {
  const scopes = new Map<string, Scope>();
  const optional = [...application.optional];
  function walk(from: readonly string[], scope: Scope): void {
    const waiting = [...from];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (scopes.has(id)) continue;
      const next = needs(id);
      if (!next) continue;
      scopes.set(id, scope);
      waiting.push(...next.required);
      if (scope === 'required') optional.push(...next.optional);
      else waiting.push(...next.optional);
    }
  }
  walk(application.required, 'required');
  walk(optional, 'optional');
  walk(application.excluded ?? [], 'excluded');
  return scopes;
}
