import type { OrderDirection, OrderKey } from './order-key.js';
import { RequestError } from './request-error.js';

export const PAGE_SIZE_MAX = 100;
export const PAGE_SIZE_DEFAULT = 20;

export interface PageRequest {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

export interface Page<Row> {
  readonly edges: readonly { readonly cursor: string; readonly node: Row }[];
  readonly pageInfo: {
    readonly startCursor: string | null;
    readonly endCursor: string | null;
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
  };
  /** Rows on all pages. Asked only when a query wants it. */
  readonly totalCount: () => Promise<number>;
}

/** What a page asks of the database; typed by the model that answers. */
export interface PagePart<Where, OrderBy> {
  readonly where: Where;
  readonly orderBy: OrderBy[];
  readonly take: number;
}

export interface PageOptions<Row, Where, OrderBy> {
  readonly request: PageRequest;
  /** Name of the order, kept in the cursor: a cursor means nothing in another order. */
  readonly orderName: string;
  readonly key: OrderKey;
  readonly direction: OrderDirection;
  readonly where: Where;
  fetch(part: PagePart<Where, OrderBy>): Promise<Row[]>;
  count(where: Where): Promise<number>;
}

function pageSize({ first, last }: PageRequest): { size: number; backwards: boolean } {
  const backwards = first == null && last != null;
  const size = (backwards ? last : first) ?? PAGE_SIZE_DEFAULT;
  const field = backwards ? 'last' : 'first';
  if (first != null && last != null)
    throw new RequestError('PAGE_TOO_LARGE', 'give first or last, not both', 'last');
  if (size < 0 || size > PAGE_SIZE_MAX)
    throw new RequestError('PAGE_TOO_LARGE', `${field} must be from 0 to ${PAGE_SIZE_MAX}`, field);
  return { size, backwards };
}

/**
 * A page by keyset: a cursor holds the ordering value and the id of its row, so that rows that come or go elsewhere
 * shift nothing, and the cost of a page does not grow with its depth.
 * Throws RequestError `PAGE_TOO_LARGE`, `CURSOR_INVALID`.
 */
export async function keysetPage<Row extends { id: string }, Where, OrderBy>(
  options: PageOptions<Row, Where, OrderBy>,
): Promise<Page<Row>> {
  const { request, key, direction, where } = options;
  const { size, backwards } = pageSize(request);
  const label = `${options.orderName}.${direction}`;

  const cursorOf = (row: Row): string =>
    Buffer.from(JSON.stringify([label, key.write(row), row.id])).toString('base64url');
  const beyond = (cursor: string, field: string, towards: OrderDirection): Where => {
    const [value, id] = readCursor(cursor, label, key, field);
    return key.beyond(value, id, towards) as Where;
  };
  const reverse: OrderDirection = direction === 'asc' ? 'desc' : 'asc';
  const conditions: Where[] = [where];
  if (request.after != null) conditions.push(beyond(request.after, 'after', direction));
  if (request.before != null) conditions.push(beyond(request.before, 'before', reverse));
  const towards = backwards ? reverse : direction;

  const rows =
    size === 0
      ? []
      : await options.fetch({
          where: (conditions.length === 1 ? where : { AND: conditions }) as Where,
          orderBy: [{ [key.column]: towards }, { id: towards }] as OrderBy[],
          // One more than asked tells whether there is another page.
          take: size + 1,
        });
  const more = rows.length > size;
  const shown = rows.slice(0, size);
  if (backwards) shown.reverse();
  const edges = shown.map((node) => ({ cursor: cursorOf(node), node }));
  return {
    edges,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: backwards ? request.before != null : more,
      hasPreviousPage: backwards ? more : request.after != null,
    },
    totalCount: () => options.count(where),
  };
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function readCursor(cursor: string, label: string, key: OrderKey, field: string): [unknown, string] {
  const invalid = new RequestError(
    'CURSOR_INVALID',
    `${field} is no cursor of this connection in this order`,
    field,
  );
  if (cursor.length > 4096) throw invalid;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw invalid;
  }
  if (!Array.isArray(parts) || parts.length !== 3 || parts[0] !== label) throw invalid;
  const [, text, id] = parts;
  const value = typeof text === 'string' ? key.read(text) : undefined;
  if (value === undefined || typeof id !== 'string' || !UUID.test(id)) throw invalid;
  return [value, id];
}
