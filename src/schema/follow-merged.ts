import type { ApiContext } from './api-context.js';

interface GlobalId {
  readonly typename: string;
  readonly id: string;
}

/** Nouns of which one may turn out to be another, and how their ways are asked. */
const survivorsOf: Readonly<
  Record<string, (context: ApiContext, ids: string[]) => Promise<ReadonlyMap<string, string>>>
> = {
  Endpoint: ({ services }, ids) => services.endpoints.survivors(ids),
  Actor: ({ services }, ids) => services.actors.survivors(ids),
};

/**
 * What global ids stand for, in their order; an endpoint or an actor that was merged into another is that one. The way of
 * merges is only asked for what is not there itself.
 */
export async function followMerged(
  ids: readonly GlobalId[],
  context: ApiContext,
  resolveNodes: (ids: GlobalId[]) => Promise<readonly unknown[]>,
): Promise<unknown[]> {
  const nodes = [...(await resolveNodes([...ids]))];
  const found: { at: number; typename: string; id: string }[] = [];
  for (const [typename, survivors] of Object.entries(survivorsOf)) {
    const absent = ids.flatMap((each, at) =>
      each.typename === typename && nodes[at] == null ? [{ at, id: each.id }] : [],
    );
    if (absent.length === 0) continue;
    const others = await survivors(
      context,
      absent.map(({ id }) => id),
    );
    for (const { at, id } of absent) {
      const survivor = others.get(id);
      if (survivor !== undefined) found.push({ at, typename, id: survivor });
    }
  }
  if (found.length === 0) return nodes;
  const others = await resolveNodes(found.map(({ typename, id }) => ({ typename, id })));
  for (const [n, { at }] of found.entries()) nodes[at] = others[n];
  return nodes;
}
