import { executionAsyncResource } from 'node:async_hooks';

/** Held for as long as somebody holds it. */
export interface KeptClasses {
  tick: unknown;
  readonly promise: Promise<never>;
}

/**
 * Keeps one object of the kinds that Node makes at each `process.nextTick` and for each promise. Without any alive, a garbage
 * collection takes their hidden class away; the next has another one, and from then on Node's own code makes all of them the
 * slow way for good: a request of hapi, with some twenty ticks, took a tenth more. An asynchronous context writes a
 * property of its own on each: those made in one are another kind.
 */
export function keepTickClass(): KeptClasses {
  const kept: KeptClasses = { tick: undefined, promise: new Promise(() => {}) };
  process.nextTick(() => {
    kept.tick = executionAsyncResource();
  });
  return kept;
}
