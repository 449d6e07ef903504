import type { LoadedModule } from './hooks/module-list.js';
import { isReplaced, originalsOf } from './hooks/replace-method.js';

/** A module of Node, or a part of one, that is hooked when the library starts. */
export interface BuiltIn {
  readonly name: string;
  readonly holder: object;
  /** Methods that must be ours. */
  readonly methods: readonly string[];
  /** A call that comes by our hook and does nothing, or fails by itself. @param hasFired whether it has come by */
  readonly harmless?: (hasFired: () => boolean) => unknown;
  /** The same for hooks that count nothing: whether what they do was done. */
  readonly proves?: () => boolean;
}

/** Where calls that belong to no request are counted: proof that a hook has fired. */
export interface CountedCalls {
  unscopedCalls: number;
  /** Of what lies below a call that counts. */
  unscopedConnections: number;
}

interface Place {
  readonly name: string;
  readonly holder: object;
  readonly method: string;
  readonly originals: ReadonlySet<unknown>;
}

/**
 * Proves at the start that the methods which requests run through are ours, by identity, and where a call is harmless that
 * it fires. Whoever wraps them later has ours inside; whoever puts back what was there before has taken ours out.
 */
export class SelfCheck {
  private readonly places: Place[] = [];
  private readonly names: ReadonlySet<string>;
  private readonly failed = new Set<string>();

  constructor(calls: CountedCalls, list: readonly BuiltIn[]) {
    this.names = new Set(list.map(({ name }) => name));
    for (const { name, holder, methods, harmless, proves } of list) {
      if ((harmless && !fires(harmless, calls)) || (proves && !isProved(proves))) this.failed.add(name);
      for (const method of methods)
        if (isReplaced(holder, method))
          this.places.push({ name, holder, method, originals: originalsOf(holder, method) });
        else this.failed.add(name);
    }
  }

  /** As they are now. */
  states(): LoadedModule[] {
    const gone = this.places.filter(({ holder, method, originals }) =>
      originals.has(Reflect.get(holder, method)),
    );
    const failed = new Set([...this.failed, ...gone.map(({ name }) => name)]);
    const version = process.versions.node;
    return [...this.names].map((name) => ({ name, version, hook: failed.has(name) ? 'failed' : 'hooked' }));
  }
}

function fires(harmless: (hasFired: () => boolean) => unknown, calls: CountedCalls): boolean {
  const { unscopedCalls, unscopedConnections } = calls;
  const hasFired = () =>
    calls.unscopedCalls > unscopedCalls || calls.unscopedConnections > unscopedConnections;
  try {
    harmless(hasFired);
  } catch {
    // As it would without us.
  }
  const isCounted = hasFired();
  Object.assign(calls, { unscopedCalls, unscopedConnections });
  return isCounted;
}

function isProved(proves: () => boolean): boolean {
  try {
    return proves();
  } catch {
    return false;
  }
}
