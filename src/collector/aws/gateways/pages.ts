/** A listing to its end, page after page, for services whose client has no paginator of its own. */
export async function* pages<Page>(
  ask: (token: string | undefined) => Promise<Page>,
  nextOf: (page: Page) => string | undefined,
): AsyncGenerator<Page> {
  let token: string | undefined;
  do {
    const page = await ask(token);
    yield page;
    const next = nextOf(page) || undefined;
    // A service that answers with the same place again would be asked for ever.
    if (next !== undefined && next === token) return;
    token = next;
  } while (token !== undefined);
}

export async function every<Page, Item>(
  all: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of all) items.push(...(itemsOf(page) ?? []));
  return items;
}
