import { hasNul } from './text-rules.js';

export type OrderDirection = 'asc' | 'desc';
type Condition = Readonly<Record<string, unknown>>;

/** A column that rows can be ordered by, ties broken by `id`. The column must never be null. */
export interface OrderKey {
  readonly column: string;
  /** The value as a cursor carries it. */
  write(row: Readonly<Record<string, unknown>>): string;
  /** The value of a cursor; undefined when it is none of this column's. */
  read(text: string): unknown;
  /** Rows after (value, id) in this direction. */
  beyond(value: unknown, id: string, direction: OrderDirection): Condition;
}

/** `column <= value AND (column < value OR id < id)`: the first half is what an index can start from. */
function scalarKey(
  column: string,
  write: (value: unknown) => string,
  read: (text: string) => unknown,
): OrderKey {
  return {
    column,
    write: (row) => write(row[column]),
    read,
    beyond(value, id, direction) {
      const [strict, loose] = direction === 'asc' ? ['gt', 'gte'] : ['lt', 'lte'];
      return {
        [column]: { [loose]: value },
        OR: [{ [column]: { [strict]: value } }, { id: { [strict]: id } }],
      };
    },
  };
}

export const timeKey = (column: string): OrderKey =>
  scalarKey(
    column,
    (value) => String((value as Date).getTime()),
    (text) => {
      const date = new Date(/^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN);
      return Number.isNaN(date.getTime()) ? undefined : date;
    },
  );

export const countKey = (column: string): OrderKey =>
  scalarKey(column, String, (text) => (/^\d{1,18}$/.test(text) ? BigInt(text) : undefined));

/** A column of 32 bits or fewer: Prisma wants a number there. */
export const intKey = (column: string): OrderKey =>
  scalarKey(column, String, (text) => (/^-?\d{1,9}$/.test(text) ? Number(text) : undefined));

export const textKey = (column: string): OrderKey =>
  scalarKey(column, String, (text) => (hasNul(text) ? undefined : text));

/** An enum, in the order of its values. Prisma compares enums for equality alone, so the rows beyond are listed. */
export function rankKey(column: string, values: readonly string[]): OrderKey {
  return {
    column,
    write: (row) => String(row[column]),
    read: (text) => (values.includes(text) ? text : undefined),
    beyond(value, id, direction) {
      const rank = values.indexOf(String(value));
      const [strict, further] =
        direction === 'asc' ? ['gt', values.slice(rank + 1)] : ['lt', values.slice(0, rank)];
      return { OR: [{ [column]: { in: further } }, { [column]: value, id: { [strict]: id } }] };
    },
  };
}
