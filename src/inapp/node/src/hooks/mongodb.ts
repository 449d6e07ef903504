import { Readable } from 'node:stream';
import type { BlockedCallError } from '../blocked-call-error.js';
import type { DatabaseCalls } from '../database-calls.js';
import type { Guard } from '../guard.js';
import { failLater, lastFunction } from './failed-statement.js';
import { holderOf, memberOf } from './holder-of.js';
import type { ModuleHook } from './hooked-modules.js';
import { replaceMethod } from './replace-method.js';

/** Methods of a collection, and which of their arguments decide what is found or changed. */
const METHODS: Readonly<Record<string, readonly number[]>> = {
  findOne: [0],
  findOneAndDelete: [0],
  findOneAndReplace: [0],
  findOneAndUpdate: [0, 1],
  updateOne: [0, 1],
  updateMany: [0, 1],
  replaceOne: [0],
  deleteOne: [0],
  deleteMany: [0],
  countDocuments: [0],
  count: [0],
  distinct: [1],
  bulkWrite: [0],
  update: [0, 1],
  remove: [0],
  mapReduce: [0, 1, 2],
  find: [0],
  aggregate: [0],
  watch: [0],
};
/** They return a cursor, and their errors come when it is read. */
const CURSORS = new Set(['find', 'aggregate', 'watch']);
const READING = [
  'next',
  'tryNext',
  'hasNext',
  'toArray',
  'forEach',
  'count',
  'explain',
  'readBufferedDocuments',
];

/** `mongodb` 4 and later: the filters of a collection's methods, with callbacks or promises. */
export function createMongodbHook(calls: DatabaseCalls, guard: Guard): ModuleHook {
  function hookMethod(collection: object, name: string, places: readonly number[]): boolean {
    const operation = `mongodb.${name}`;
    return replaceMethod(
      collection,
      name,
      (original) =>
        function method(this: unknown, ...args: unknown[]): unknown {
          const refused = calls.checkFilter(operation, () => {
            const filters = places.map((place) => args[place]);
            // The one option of a command that is code.
            return name === 'mapReduce' ? [...filters, memberOrText(args[2], 'finalize')] : filters;
          });
          if (refused === undefined) {
            guard.run('mongodb-callback', () => calls.bindLast(args));
            return Reflect.apply(original, this, args);
          }
          if (CURSORS.has(name))
            // A real cursor, over nothing: it can be chained, and fails when it is read.
            return failCursor(
              Reflect.apply(original, this, [name === 'find' ? { _id: { $in: [] } } : []]),
              refused,
            );
          const callback = lastFunction(args);
          if (callback === undefined) return Promise.reject(refused);
          failLater(callback, this, refused);
          return undefined;
        },
    );
  }

  return {
    name: 'mongodb',
    file: 'lib/collection.js',
    apply(exports) {
      const prototype = memberOf(memberOf(exports, 'Collection'), 'prototype');
      const hooked = Object.entries(METHODS).filter(([name, places]) => {
        const holder = holderOf(prototype, name);
        return holder !== undefined && hookMethod(holder, name, places);
      });
      return hooked.length > 0;
    },
  };
}

const memberOrText = (holder: unknown, name: string): unknown =>
  typeof holder === 'object' && holder !== null
    ? Object.getOwnPropertyDescriptor(holder, name)?.value
    : undefined;

function failCursor(cursor: unknown, error: BlockedCallError): unknown {
  if (typeof cursor !== 'object' || cursor === null) return cursor;
  const put = (name: PropertyKey, value: unknown): void => {
    Object.defineProperty(cursor, name, { value, configurable: true, writable: true });
  };
  for (const name of READING)
    put(name, (...args: unknown[]) => {
      const callback = lastFunction(args);
      if (callback === undefined || name === 'forEach') return Promise.reject(error);
      failLater(callback, cursor, error);
      return undefined;
    });
  put('clone', () => cursor);
  put('stream', () => Readable.from([]).destroy(error));
  put(Symbol.asyncIterator, () => ({ next: () => Promise.reject(error) }));
  return cursor;
}
