import type { Library } from './library.js';
import { start } from './start.js';

declare const PROTECTONCE_VERSION: string;

/*
 * The one file in which importing does something: that is the product. A second copy in the same process (`-r` and
 * `require`, or two versions in the tree) finds the first.
 */
const place = Symbol.for('protectonce.library');
const shared = globalThis as { [place]?: { readonly library: Library | undefined } };
shared[place] ??= { library: start(PROTECTONCE_VERSION) };

/**
 * Tells who the current request's user is. What travels is a keyed token, never the id. Outside of a request, or with
 * the library off, it does nothing.
 */
export function setUser(id: string | number, options: { readonly roles?: readonly string[] } = {}): void {
  try {
    shared[place]?.library?.setUser(String(id), (options?.roles ?? []).map(String).slice(0, 20));
  } catch {
    // The application never suffers from an argument that we did not expect.
  }
}
