import type { DatabaseCalls } from '../database-calls.js';
import type { Guard } from '../guard.js';
import { holderOf, memberOf } from './holder-of.js';
import type { ModuleHook } from './hooked-modules.js';
import { replaceMethod } from './replace-method.js';

interface Builder {
  readonly name: string;
  readonly file: string;
  /** From the exports to what holds the methods. */
  readonly holder: readonly string[];
  /** Methods that take a text of SQL first. */
  readonly methods: readonly string[];
}

/**
 * Builders that wait for a connection before they ask a driver: by then the application is no longer on the stack. What
 * they ask is judged at the driver; here is seen where the application put an input into a text.
 */
const builders: readonly Builder[] = [
  { name: 'knex', file: 'lib/raw.js', holder: ['prototype'], methods: ['set'] },
  {
    name: 'typeorm',
    file: 'data-source/DataSource.js',
    holder: ['DataSource', 'prototype'],
    methods: ['query'],
  },
  {
    name: 'typeorm',
    file: 'entity-manager/EntityManager.js',
    holder: ['EntityManager', 'prototype'],
    methods: ['query'],
  },
  {
    name: 'typeorm',
    file: 'query-builder/QueryBuilder.js',
    holder: ['QueryBuilder', 'prototype'],
    methods: ['getWhereCondition'],
  },
  {
    name: 'typeorm',
    file: 'query-builder/SelectQueryBuilder.js',
    holder: ['SelectQueryBuilder', 'prototype'],
    methods: ['having', 'andHaving', 'orHaving', 'orderBy', 'addOrderBy', 'groupBy', 'addGroupBy'],
  },
];

export function createQueryBuilderHooks(calls: DatabaseCalls, guard: Guard): ModuleHook[] {
  function hook(holder: object, name: string): boolean {
    return replaceMethod(
      holder,
      name,
      (original) =>
        function asked(this: unknown, ...args: unknown[]): unknown {
          const [text] = args;
          if (typeof text === 'string') guard.run('query-builder', () => calls.asked(text));
          return Reflect.apply(original, this, args);
        },
    );
  }

  return builders.map(({ name, file, holder, methods }) => ({
    name,
    file,
    apply(exports) {
      let at: object | undefined = memberOf({ exports }, 'exports');
      for (const step of holder) at = memberOf(at, step);
      const hooked = methods.filter((method) => {
        const owner = holderOf(at, method);
        return owner !== undefined && hook(owner, method);
      });
      return hooked.length > 0;
    },
  }));
}
