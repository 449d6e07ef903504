/** Reads a description to its end, page after page. */
export async function allPages<Page extends { NextToken?: string | undefined }, Item>(
  ask: (NextToken: string | undefined) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const all: Item[] = [];
  let token: string | undefined;
  do {
    const page = await ask(token);
    all.push(...(itemsOf(page) ?? []));
    // An empty token is AWS's other way to say that there is no more.
    token = page.NextToken || undefined;
  } while (token !== undefined);
  return all;
}
