import type { ApiContext } from './api-context.js';
import { apiError } from './api-error.js';
import { followMerged } from './follow-merged.js';
import { decodeNodeId } from './node-id.js';

const NODES_MAX = 100;

interface GlobalId {
  typename: string;
  id: string;
}

/** How the Relay plugin names and bounds what it adds. */
export const relayOptions = {
  decodeGlobalID: decodeNodeId,
  idFieldOptions: { description: 'Global id.' },
  nodeTypeOptions: { description: 'Something with a global id, which `node` finds again.' },
  pageInfoTypeOptions: { description: 'Where a page stands among the others.' },
  hasNextPageFieldOptions: { description: 'Whether there is more after this page.' },
  hasPreviousPageFieldOptions: { description: 'Whether there is more before this page.' },
  startCursorFieldOptions: { description: 'Cursor of the first edge; hand back as `before`.' },
  endCursorFieldOptions: { description: 'Cursor of the last edge; hand back as `after`.' },
  nodeQueryOptions: {
    description: 'The object with this global id; null when there is none in your organization.',
    args: { id: { description: 'Global id.' } },
    // Pothos hands over a function that takes ids, but reads those of `args`.
    resolve: async (
      _root: unknown,
      args: { id: GlobalId },
      context: ApiContext,
      _info: unknown,
      resolveNode: (id: GlobalId) => unknown,
    ) => {
      const [node] = await followMerged([args.id], context, async ([id]) => {
        if (id) args.id = id;
        return [await resolveNode(args.id)];
      });
      return node;
    },
  },
  nodesQueryOptions: {
    description: `The objects with these global ids, in the same order; null for each that is not in your organization. At most ${NODES_MAX}.`,
    args: { ids: { description: 'Global ids.' } },
    complexity: (args: object) => {
      const { ids } = args as { ids?: readonly unknown[] };
      return { field: 1, multiplier: Math.min(ids?.length ?? 1, NODES_MAX) };
    },
    resolve: (
      _root: unknown,
      args: { ids: GlobalId[] },
      context: ApiContext,
      _info: unknown,
      resolveNodes: (ids: GlobalId[]) => Promise<unknown[]>,
    ) => {
      if (args.ids.length > NODES_MAX)
        throw apiError('PAGE_TOO_LARGE', `nodes takes at most ${NODES_MAX} ids.`);
      return followMerged(args.ids, context, (ids) => {
        args.ids = ids;
        return resolveNodes(ids);
      });
    },
  },
};
