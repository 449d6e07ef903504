import { fileURLToPath } from 'node:url';

/** A path argument of `node:fs` as text; undefined when it is none, such as a descriptor. */
export function pathText(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (target instanceof Uint8Array) return Buffer.from(target).toString('utf8');
  if (!(target instanceof URL) || target.protocol !== 'file:') return undefined;
  try {
    return fileURLToPath(target);
  } catch {
    // The call itself will say what is wrong with it.
    return undefined;
  }
}
