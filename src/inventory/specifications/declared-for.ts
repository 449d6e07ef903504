import type { DeclaredRoute } from '../../event/index.js';
import { routesAsDeclared } from './as-declared.js';
import type { DeclaredFor } from './compare/observed-endpoint.js';
import { DECLARED_FORM, type DeclaredApi } from './declared-api.js';

/** A declaration as it was saved. */
export interface SavedDeclaration {
  readonly source: 'upload' | 'routes';
  readonly content: unknown;
}

/** What a saved declaration says; undefined for one in a form of another version, which says nothing until it is made anew. */
export function declaredFor(saved: SavedDeclaration, service: string): DeclaredFor | undefined {
  if (saved.source === 'routes') {
    const routes = Array.isArray(saved.content) ? (saved.content as DeclaredRoute[]) : [];
    return routes.length > 0 ? { api: routesAsDeclared(routes), service } : undefined;
  }
  const api = saved.content as Partial<DeclaredApi> | null;
  return api?.form === DECLARED_FORM ? { api: api as DeclaredApi, service } : undefined;
}
