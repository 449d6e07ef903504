import { Prisma } from '../generated/prisma/client.js';
import { type FilterColumn, idColumn } from './filter.js';

/*
 * What figures of calls can be grouped and filtered by: `s` is call_stats, `e` the endpoint, `v` its service. These are all
 * the expressions there are; of a request only names that are listed here, and bound values, reach the database.
 */

export const exploreDimensions = [
  'service',
  'endpoint',
  'method',
  'host',
  'template',
  'protocol',
  'status',
  'statusClass',
  'sensorKind',
  'authenticated',
  'exposure',
] as const;
export type ExploreDimension = (typeof exploreDimensions)[number];

type Comparators = Readonly<Record<string, unknown>>;

/** A condition in the form that `compileFilter` joins. */
const leaf = (parts: readonly Prisma.Sql[]) => ({ AND: parts.map((sql) => ({ sql })) });

const textFilter =
  (column: Prisma.Sql): FilterColumn =>
  ({ eq, ne, in: list, notIn, contains, startsWith }: Comparators) =>
    leaf([
      ...(eq == null ? [] : [Prisma.sql`${column} = ${eq}`]),
      ...(ne == null ? [] : [Prisma.sql`${column} <> ${ne}`]),
      ...(list == null ? [] : [Prisma.sql`${column} = ANY (${list}::text[])`]),
      ...(notIn == null ? [] : [Prisma.sql`${column} <> ALL (${notIn}::text[])`]),
      ...(contains == null ? [] : [Prisma.sql`position(lower(${contains}) IN lower(${column})) > 0`]),
      ...(startsWith == null ? [] : [Prisma.sql`starts_with(lower(${column}), lower(${startsWith}))`]),
    ]);

const compared = {
  eq: Prisma.sql`=`,
  ne: Prisma.sql`<>`,
  gt: Prisma.sql`>`,
  gte: Prisma.sql`>=`,
  lt: Prisma.sql`<`,
  lte: Prisma.sql`<=`,
} as const;

const countFilter =
  (column: Prisma.Sql): FilterColumn =>
  (comparators: Comparators) =>
    leaf(
      Object.entries(compared).flatMap(([name, operator]) =>
        comparators[name] == null ? [] : [Prisma.sql`${column} ${operator} ${comparators[name]}`],
      ),
    );

const flagFilter =
  (column: Prisma.Sql): FilterColumn =>
  ({ eq, isNull }: Comparators) =>
    leaf([
      ...(eq == null ? [] : [Prisma.sql`${column} = ${eq}`]),
      ...(isNull == null ? [] : [isNull ? Prisma.sql`false` : Prisma.sql`true`]),
    ]);

/** Ids of one noun, as `idColumn` reads them. */
const idFilter =
  (column: Prisma.Sql, noun: string): FilterColumn =>
  (comparators) => {
    const { AND } = idColumn('id', noun)(comparators) as {
      AND: readonly { id: string | { in: string[] } }[];
    };
    return leaf(
      AND.map(({ id }) => Prisma.sql`${column} = ANY (${typeof id === 'string' ? [id] : id.in}::uuid[])`),
    );
  };

interface Dimension {
  /** As a group's key. */
  readonly text: Prisma.Sql;
  readonly filter: FilterColumn;
}

const text = (column: Prisma.Sql): Dimension => ({ text: column, filter: textFilter(column) });

export const dimensions: Readonly<Record<ExploreDimension, Dimension>> = {
  service: { text: Prisma.sql`v.name`, filter: idFilter(Prisma.sql`e.service_id`, 'Service') },
  endpoint: { text: Prisma.sql`e.id::text`, filter: idFilter(Prisma.sql`e.id`, 'Endpoint') },
  method: text(Prisma.sql`e.method`),
  host: text(Prisma.sql`e.host`),
  template: text(Prisma.sql`e.template`),
  protocol: text(Prisma.sql`e.protocol`),
  status: { text: Prisma.sql`s.status::text`, filter: countFilter(Prisma.sql`s.status`) },
  statusClass: text(Prisma.sql`((s.status / 100)::text || 'xx')`),
  sensorKind: text(Prisma.sql`s.sensor_kind`),
  authenticated: {
    text: Prisma.sql`s.authenticated::text`,
    filter: flagFilter(Prisma.sql`s.authenticated`),
  },
  exposure: text(Prisma.sql`coalesce(e.exposure_set, e.exposure)`),
};
