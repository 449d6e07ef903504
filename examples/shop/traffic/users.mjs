import { pathToFileURL } from 'node:url';
import randomness from '../shared/random.cjs';
import shopData from '../shared/shop-data.cjs';
import { runFromCommandLine } from './arguments.mjs';
import { ShopClient } from './shop-client.mjs';

/** What honest people type: names and words that only look dangerous. */
const searches = [
  "O'Brien",
  'table lamp',
  'union jack mug',
  'select blend',
  'rock & roll',
  'drop-leaf table',
  "d'Angelo's notebook",
  'desk; organiser',
  '50% off -- today',
];
const categories = ['kitchen', 'garden', 'office', 'music'];

/** One visit: browse, search, log in, look at one's own orders and account, perhaps buy. About fifteen calls. */
async function visit(client, userId, random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  await client.storefront('GET', `/api/v1/products?category=${pick(categories)}`);
  await client.storefront('GET', `/api/v1/products?q=${encodeURIComponent(pick(searches))}`);
  // One in five never updated the application.
  if (userId % 5 === 0) await client.storefront('GET', '/api/v0/products');
  const productId = 1 + Math.floor(random() * 60);
  await client.storefront('GET', `/api/v1/products/${productId}`);
  await client.storefront('GET', `/api/v1/products/${productId}/reviews`);
  if (random() < 0.3) await client.storefront('GET', '/api/v1/downloads?file=catalogue.txt');
  if (random() < 0.1)
    await client.accounts('POST', '/accounts/password-reset', { email: `user${userId}@example.com` });
  await client.logIn(userId);
  const { json } = await client.storefront('GET', '/api/v1/orders');
  for (const { id } of json?.items ?? [])
    if (random() < 0.8) await client.storefront('GET', `/api/v1/orders/${id}`);
  if (random() < 0.4) {
    const placed = await client.storefront('POST', '/api/v1/orders', { items: [{ productId, quantity: 1 }] });
    await client.storefront('GET', `/api/v1/orders/${placed.json?.id}`);
  }
  await client.accounts('GET', '/accounts/me');
  if (random() < 0.5) await client.accounts('GET', '/accounts/me/addresses');
  if (random() < 0.4) await client.accounts('GET', '/accounts/me/cards');
  if (random() < 0.2) await client.accounts('PATCH', '/accounts/me', { phone: '+49 30 90182000' });
}

/**
 * Forty ordinary people, one visit each, a few at a time. The same seed gives the same visits.
 * @param {{storefront: string, accounts: string, seed?: number, visits?: number, atOnce?: number}} options
 * @returns {Promise<{users: number, calls: number}>}
 */
export async function runUsers({ storefront, accounts, seed = 1, visits = shopData.USERS, atOnce = 4 }) {
  let next = 0;
  let calls = 0;
  async function one() {
    while (next < visits) {
      const number = next++;
      const userId = (number % shopData.USERS) + 1;
      const client = new ShopClient({ storefront, accounts }, `203.0.113.${userId}`);
      // A stream of its own for each visit: whoever comes first, each does the same.
      await visit(client, userId, randomness.seededRandom(seed * 100_003 + number));
      calls += client.calls;
      client.close();
    }
  }
  await Promise.all(Array.from({ length: atOnce }, one));
  return { users: Math.min(visits, shopData.USERS), calls };
}

/**
 * A new release of the shop's application, on the phones of twelve of them: it asks for prices in a currency.
 * @param {{storefront: string, accounts: string}} options
 * @returns {Promise<{calls: number}>}
 */
export async function runNewRelease({ storefront, accounts }) {
  let calls = 0;
  for (let userId = 1; userId <= 12; userId++) {
    const client = new ShopClient({ storefront, accounts }, `203.0.113.${userId}`);
    await client.storefront('GET', `/api/v1/products?category=${categories[userId % 4]}&currency=EUR`);
    // People do not all look at once.
    await new Promise((resolve) => setTimeout(resolve, 150));
    calls += client.calls;
    client.close();
  }
  return { calls };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await runFromCommandLine(runUsers);
