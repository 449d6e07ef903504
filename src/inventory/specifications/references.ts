import { isObject, type Json, memberOf } from './json-access.js';
import type { Warnings } from './warnings.js';

/** Links of one chain that are followed. */
const HOPS_MAX = 32;

const unescaped = (token: string): string => {
  let plain = token;
  try {
    plain = decodeURIComponent(token);
  } catch {
    // A percent sign that escapes nothing stands for itself.
  }
  return plain.replace(/~1/g, '/').replace(/~0/g, '~');
};

/** Resolves `$ref` within one document. Nothing is ever fetched: what lies elsewhere is told as a warning. */
export class References {
  readonly #found = new Map<string, unknown>();

  constructor(
    readonly root: Json,
    readonly warnings: Warnings,
  ) {}

  /** The object that a value stands for; undefined when it is none, or its reference leads nowhere. */
  resolve(value: unknown, field?: string): Json | undefined {
    let node = value;
    for (let hops = 0; isObject(node); hops++) {
      const target = memberOf(node, '$ref');
      if (typeof target !== 'string') return node;
      if (hops >= HOPS_MAX) {
        this.warnings.add('BROKEN_REFERENCE', 'a reference leads back to itself', field);
        return undefined;
      }
      node = this.#find(target, field);
    }
    return undefined;
  }

  #find(target: string, field: string | undefined): unknown {
    if (this.#found.has(target)) return this.#found.get(target);
    const found = this.#walk(target, field);
    this.#found.set(target, found);
    return found;
  }

  #walk(target: string, field: string | undefined): unknown {
    if (!target.startsWith('#')) {
      this.warnings.add('EXTERNAL_REFERENCE', 'references to other documents are not followed', field);
      return undefined;
    }
    let node: unknown = this.root;
    for (const token of target.slice(1).split('/').slice(1)) {
      const name = unescaped(token);
      node = Array.isArray(node) ? node[Number(name)] : isObject(node) ? memberOf(node, name) : undefined;
    }
    if (node === undefined || (target !== '#' && !target.startsWith('#/'))) {
      this.warnings.add('BROKEN_REFERENCE', `there is no ${target.slice(0, 120)}`, field);
      return undefined;
    }
    return node;
  }
}
