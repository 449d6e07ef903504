import { pathToFileURL } from 'node:url';
import randomness from '../shared/random.cjs';
import shopData from '../shared/shop-data.cjs';
import { runFromCommandLine } from './arguments.mjs';
import { ShopClient } from './shop-client.mjs';

const injections = [
  "x' OR '1'='1",
  "x' OR 1=1 --",
  "x' UNION SELECT id, password, email FROM users --",
  "kitchen'; DROP TABLE orders; --",
  "x' AND 1=CAST((SELECT version()) AS int) --",
  "x' OR 'a'='a",
];

/** Tries to talk the product filter into telling more, then leaves the folder of downloads. */
async function inject(client) {
  for (const text of injections) {
    await client.storefront('GET', `/api/v1/products?category=${encodeURIComponent(text)}`);
    await client.storefront('GET', `/api/v1/products?q=${encodeURIComponent(text)}`);
  }
  await client.storefront('GET', '/api/v1/downloads?file=../../openapi.yaml');
  await client.storefront('GET', '/api/v1/downloads?file=..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd');
}

/** A customer like any other, who counts through the orders of all the others. */
async function enumerate(client, random) {
  const userId = 2 + Math.floor(random() * (shopData.USERS - 1));
  await client.logIn(userId);
  for (let i = 0; i < 60; i++) await client.storefront('GET', `/api/v1/orders/${shopData.FIRST_ORDER + i}`);
}

/** Knows the address of what nobody wrote down. */
async function lookBehind(client) {
  for (let i = 0; i < 6; i++) await client.storefront('GET', '/internal/debug');
}

/** Three hundred requests for one page, as fast as they go. */
async function hammer(client) {
  let left = 300;
  async function one() {
    while (left-- > 0) await client.storefront('GET', '/api/v1/products?page=0');
  }
  await Promise.all(Array.from({ length: 8 }, one));
}

/** One caller with the accounts of six customers, who all have the same coupon. */
async function shareCoupon(client) {
  for (let userId = 20; userId < 26; userId++) {
    await client.logIn(userId);
    await client.storefront('POST', '/api/v1/orders', {
      items: [{ productId: 7, quantity: 1 }],
      couponId: 'WELCOME-10',
    });
  }
}

/**
 * Five attackers, one after the other, each from an address of its own. The same seed gives the same attacks.
 * @param {{storefront: string, accounts: string, seed?: number}} options
 * @returns {Promise<{attackers: number, calls: number}>}
 */
export async function runAttackers({ storefront, accounts, seed = 1 }) {
  const random = randomness.seededRandom(seed);
  const attacks = [inject, enumerate, lookBehind, hammer, shareCoupon];
  let calls = 0;
  for (const [index, attack] of attacks.entries()) {
    const client = new ShopClient(
      { storefront, accounts },
      `198.51.100.${10 + index}`,
      'python-requests/2.32',
    );
    await attack(client, random);
    calls += client.calls;
    client.close();
  }
  return { attackers: attacks.length, calls };
}

/**
 * The first of them again, from another address, to be run when blocking is on: until an injection is refused, for at most ten
 * seconds, then all of them.
 * @returns {Promise<{calls: number, blocked: number}>} how many were answered by the library and not by the shop
 */
export async function runInjectionAgain({ storefront, accounts }) {
  const client = new ShopClient({ storefront, accounts }, '198.51.100.20', 'python-requests/2.32');
  let blocked = 0;
  const watched = {
    storefront: async (...request) => {
      const answer = await client.storefront(...request);
      if (answer.status === 403) blocked += 1;
      return answer;
    },
  };
  for (let i = 0; i < 50 && blocked === 0; i++) {
    await watched.storefront('GET', `/api/v1/products?category=${encodeURIComponent(injections[0])}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await inject(watched);
  client.close();
  return { calls: client.calls, blocked };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await runFromCommandLine(runAttackers);
