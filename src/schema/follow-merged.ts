import type { ApiContext } from './api-context.js';

interface GlobalId {
  readonly typename: string;
  readonly id: string;
}

/**
 * What global ids stand for, in their order; an endpoint that was merged into another is that one. The way of merges is
 * only asked for what is not there itself.
 */
export async function followMerged(
  ids: readonly GlobalId[],
  { services }: ApiContext,
  resolveNodes: (ids: GlobalId[]) => Promise<readonly unknown[]>,
): Promise<unknown[]> {
  const nodes = [...(await resolveNodes([...ids]))];
  const absent = ids.flatMap(({ typename, id }, at) =>
    typename === 'Endpoint' && nodes[at] == null ? [{ at, id }] : [],
  );
  if (absent.length === 0) return nodes;
  const survivors = await services.endpoints.survivors(absent.map(({ id }) => id));
  const found = absent.flatMap(({ at, id }) => {
    const survivor = survivors.get(id);
    return survivor === undefined ? [] : [{ at, id: survivor }];
  });
  if (found.length === 0) return nodes;
  const others = await resolveNodes(found.map(({ id }) => ({ typename: 'Endpoint', id })));
  for (const [n, { at }] of found.entries()) nodes[at] = others[n];
  return nodes;
}
