import { compileFilter, type FilterColumn, type FilterInput } from './filter.js';
import type { OrderDirection, OrderKey } from './order-key.js';
import { keysetPage, type Page, type PagePart, type PageRequest } from './page.js';

/** The relations that a GraphQL document asks for, as Prisma's `include`. Made by the schema, passed through. */
export interface NodeQuery {
  readonly select?: object;
  readonly include?: object;
}

export interface ListRequest<Field extends string> extends PageRequest {
  readonly filter?: FilterInput | null | undefined;
  readonly orderBy?: { readonly field: Field; readonly direction: OrderDirection } | null | undefined;
}

/** How the rows of a noun are filtered and ordered. */
export interface Listing<Field extends string> {
  readonly columns: Readonly<Record<string, FilterColumn>>;
  readonly orders: Readonly<Record<Field, OrderKey>>;
  readonly defaultOrder: { readonly field: Field; readonly direction: OrderDirection };
}

export interface ListSource<Row, Where, OrderBy> {
  fetch(part: PagePart<Where, OrderBy>): Promise<Row[]>;
  count(where: Where): Promise<number>;
}

/** A page of a noun's rows; `within` narrows to the rows of a parent. */
export function listPage<Field extends string, Row extends { id: string }, Where extends object, OrderBy>(
  listing: Listing<Field>,
  request: ListRequest<Field>,
  within: Where | undefined,
  source: ListSource<Row, Where, OrderBy>,
): Promise<Page<Row>> {
  const { field, direction } = request.orderBy ?? listing.defaultOrder;
  const filter = compileFilter<Where>(request.filter, listing.columns);
  return keysetPage<Row, Where, OrderBy>({
    request,
    orderName: field,
    key: listing.orders[field],
    direction,
    where: (within ? { AND: [within, filter] } : filter) as Where,
    fetch: source.fetch,
    count: source.count,
  });
}
