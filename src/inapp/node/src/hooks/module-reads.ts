import Module from 'node:module';
import type { Guard } from '../guard.js';
import { replaceMethod } from './replace-method.js';

/**
 * Tells what Node itself asks of the file system to find and load a module from what the application asks. No code of the
 * application runs while a module is looked for, and the first thing done with a file that is found is to read it.
 */
export class ModuleReads {
  private searching = false;
  private loading: string | undefined;

  constructor(guard: Guard) {
    const reads = this;
    guard.run('module-reads', () => {
      replaceMethod(
        Module,
        '_findPath',
        (original) =>
          function findPath(this: unknown, ...args: unknown[]): unknown {
            reads.searching = true;
            try {
              return Reflect.apply(original, this, args);
            } finally {
              reads.searching = false;
            }
          },
      );
      replaceMethod(
        Module.prototype,
        'load',
        (original) =>
          function load(this: unknown, ...args: unknown[]): unknown {
            reads.loading = typeof args[0] === 'string' ? args[0] : undefined;
            return Reflect.apply(original, this, args);
          },
      );
    });
  }

  /** Whether this call of a synchronous function is Node's own. */
  has(path: unknown): boolean {
    if (this.searching) return true;
    if (this.loading === undefined || path !== this.loading) return false;
    this.loading = undefined;
    return true;
  }
}
