import type { OutputRef } from '@pothos/core';
import { queryFromInfo } from '@pothos/plugin-prisma';
import type { GraphQLResolveInfo } from 'graphql';
import type { NodeQuery } from '../../store/services/list-page.js';
import { PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, type Page } from '../../store/services/page.js';
import type { ApiContext } from '../api-context.js';
import type { Kit } from './kit.js';

/** A connection of a noun: edges, page info and the count of all that the filter lets through. */
export function defineConnection<Row>({ builder }: Pick<Kit, 'builder'>, noun: string, node: OutputRef<Row>) {
  const edge = builder.objectRef<Page<Row>['edges'][number]>(`${noun}Edge`).implement({
    description: `${noun} on a page, with its place in the order.`,
    fields: (t) => ({
      cursor: t.exposeString('cursor', { description: 'Hand back as `after` or `before`.' }),
      node: t.field({
        type: node,
        description: `The ${noun} itself.`,
        resolve: ({ node: row }) => row as never,
      }),
    }),
  });
  return builder.objectRef<Page<Row>>(`${noun}Connection`).implement({
    description: `A page of ${noun} objects.`,
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        description: 'The page, in order.',
        resolve: (page) => [...page.edges],
      }),
      pageInfo: t.field({
        type: builder.pageInfoRef(),
        description: 'Whether there are more pages.',
        resolve: (page) => page.pageInfo,
      }),
      totalCount: t.int({
        description: 'How many there are on all pages together.',
        // Counting reads every matching row.
        complexity: 20,
        resolve: (page) => page.totalCount(),
      }),
    }),
  });
}

/** What is asked of the rows of a page, for the service to pass on. */
export function nodeQuery(context: ApiContext, info: GraphQLResolveInfo): NodeQuery {
  return queryFromInfo({ context, info, path: ['edges', 'node'] });
}

interface Sized {
  readonly first?: number | null | undefined;
  readonly last?: number | null | undefined;
}

/** What a page may cost: what one row costs, as often as rows are asked for. */
export function pageComplexity({ first, last }: Sized): { field: number; multiplier: number } {
  return { field: 2, multiplier: Math.min(Math.max(first ?? last ?? PAGE_SIZE_DEFAULT, 1), PAGE_SIZE_MAX) };
}
