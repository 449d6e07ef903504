import { RequestError } from './request-error.js';
import { hasNul } from './text-rules.js';

/** A filter as the API takes it: comparators by field, joined by `and`, and `and`, `or`, `not` over filters. */
export type FilterInput = Readonly<Record<string, unknown>>;
type Condition = Record<string, unknown>;

/** How a field of a filter becomes a condition on a column. */
export type FilterColumn = (comparators: Readonly<Record<string, unknown>>) => Condition;

const CONDITIONS_MAX = 60;
const DEPTH_MAX = 6;
const LIST_MAX = 100;

const operators: Readonly<Record<string, string>> = {
  eq: 'equals',
  ne: 'not',
  in: 'in',
  notIn: 'notIn',
  gt: 'gt',
  gte: 'gte',
  lt: 'lt',
  lte: 'lte',
  startsWith: 'startsWith',
  contains: 'contains',
};

function tooLong(value: unknown): boolean {
  return Array.isArray(value) && value.length > LIST_MAX;
}

/** Prisma hands text on as a pattern: without this `_` finds any character, `%` everything. */
const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** Comparators on a column of its own. `contains` and `startsWith` of text ignore case. */
export function column(name: string): FilterColumn {
  return (comparators) => {
    const parts: Condition[] = [];
    for (const [operator, value] of Object.entries(comparators)) {
      if (value == null) continue;
      if (operator === 'isNull') {
        parts.push({ [name]: value ? null : { not: null } });
        continue;
      }
      const prisma = operators[operator];
      if (prisma === undefined) continue;
      const text = prisma === 'contains' || prisma === 'startsWith';
      const meant = text && typeof value === 'string' ? literal(value) : value;
      parts.push({ [name]: text ? { [prisma]: meant, mode: 'insensitive' } : { [prisma]: meant } });
    }
    return { AND: parts };
  };
}

/** The same on a column that is never null, of which Prisma refuses to be asked whether it is. */
export function certainColumn(name: string): FilterColumn {
  const compare = column(name);
  // An OR of nothing lets nothing through.
  return ({ isNull, ...rest }) => (isNull === true ? { OR: [] } : compare(rest));
}

/** `has`, `hasAny`, `isEmpty` on a column that holds a list. */
export function listColumn(name: string): FilterColumn {
  return ({ has, hasAny, isEmpty }) => ({
    AND: [
      ...(has == null ? [] : [{ [name]: { has } }]),
      ...(hasAny == null ? [] : [{ [name]: { hasSome: hasAny } }]),
      ...(isEmpty == null ? [] : [{ [name]: { isEmpty } }]),
    ],
  });
}

/** Global ids of one noun on a column of ids. An id of another noun matches nothing. */
export function idColumn(name: string, noun: string): FilterColumn {
  const rowId = (id: unknown): string => {
    const global = id as { typename: string; id: string };
    return global.typename === noun && /^[0-9a-f-]{36}$/.test(global.id)
      ? global.id
      : '00000000-0000-0000-0000-000000000000';
  };
  return ({ eq, in: list }) => ({
    AND: [
      ...(eq == null ? [] : [{ [name]: rowId(eq) }]),
      ...(list == null ? [] : [{ [name]: { in: (list as unknown[]).map(rowId) } }]),
    ],
  });
}

/** Throws RequestError `FILTER_INVALID`, `FILTER_TOO_LARGE`: variables escape the limits on documents, so filters have their own. */
export function compileFilter<Where>(
  filter: FilterInput | null | undefined,
  columns: Readonly<Record<string, FilterColumn>>,
): Where {
  let conditions = 0;
  const compile = (input: FilterInput, depth: number): Condition => {
    if (depth > DEPTH_MAX)
      throw new RequestError('FILTER_TOO_LARGE', `filter is nested deeper than ${DEPTH_MAX}`, 'filter');
    const parts: Condition[] = [];
    for (const [name, value] of Object.entries(input)) {
      if (value == null) continue;
      conditions += 1;
      if (conditions > CONDITIONS_MAX)
        throw new RequestError(
          'FILTER_TOO_LARGE',
          `filter has more than ${CONDITIONS_MAX} conditions`,
          'filter',
        );
      if (name === 'and')
        parts.push({ AND: (value as FilterInput[]).map((each) => compile(each, depth + 1)) });
      else if (name === 'or')
        parts.push({ OR: (value as FilterInput[]).map((each) => compile(each, depth + 1)) });
      else if (name === 'not') parts.push({ NOT: compile(value as FilterInput, depth + 1) });
      else {
        const comparators = value as Readonly<Record<string, unknown>>;
        if (Object.values(comparators).some(tooLong))
          throw new RequestError(
            'FILTER_TOO_LARGE',
            `${name} lists more than ${LIST_MAX} values`,
            `filter.${name}`,
          );
        if (
          Object.values(comparators)
            .flat()
            .some((each) => typeof each === 'string' && hasNul(each))
        ) {
          throw new RequestError(
            'FILTER_INVALID',
            `${name} must not have the character U+0000`,
            `filter.${name}`,
          );
        }
        const columnOf = columns[name];
        if (columnOf) parts.push(columnOf(comparators));
      }
    }
    return parts.length === 1 ? (parts[0] as Condition) : { AND: parts };
  };
  return (filter ? compile(filter, 1) : {}) as Where;
}
