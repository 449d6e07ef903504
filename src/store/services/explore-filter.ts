import { Prisma } from '../generated/prisma/client.js';
import { dimensions } from './explore-dimensions.js';
import { compileFilter, type FilterInput } from './filter.js';

/** Comparators by dimension, with `and`, `or`, `not`. */
export type ExploreFilter = FilterInput;

type Condition =
  | { readonly sql: Prisma.Sql }
  | { readonly AND: readonly Condition[] }
  | { readonly OR: readonly Condition[] }
  | { readonly NOT: Condition };

const columns = Object.fromEntries(Object.entries(dimensions).map(([name, { filter }]) => [name, filter]));

function join(parts: readonly Condition[], word: string, empty: Prisma.Sql): Prisma.Sql {
  if (parts.length === 0) return empty;
  return Prisma.sql`(${Prisma.join(parts.map(sqlOf), ` ${word} `)})`;
}

function sqlOf(condition: Condition): Prisma.Sql {
  if ('sql' in condition) return condition.sql;
  if ('AND' in condition) return join(condition.AND, 'AND', Prisma.sql`true`);
  if ('OR' in condition) return join(condition.OR, 'OR', Prisma.sql`false`);
  if ('NOT' in condition) return Prisma.sql`NOT ${sqlOf(condition.NOT)}`;
  return Prisma.sql`true`;
}

/** Throws RequestError `FILTER_TOO_LARGE`, `FILTER_INVALID`. */
export const exploreCondition = (filter: ExploreFilter | null | undefined): Prisma.Sql =>
  sqlOf(compileFilter<Condition>(filter, columns));
