import { createHmac } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { ask, type Call } from '../inapp/run-app.js';

const PAUSE_MS = 40;

/** A few browsers: many people have the same. */
const browsers = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
];
const searches = [
  'lamp',
  'desk',
  "O'Brien",
  'rock & roll',
  'mug 12',
  'select blend',
  'union jack',
  "d'Angelo",
  'plant -- small',
];

/** As the application makes them. */
export const passwordOf = (person: number): string =>
  `pass-${createHmac('sha256', 'guards nothing').update(String(person)).digest('base64url').slice(0, 8)}`;
export const emailOf = (person: number): string => `person${person}@shop.test`;

/** Where somebody calls from: each person has an address. */
export const addressOf = (person: number): string => `203.0.113.${person + 1}`;

export const agentOf = (person: number): string => browsers[person % browsers.length] ?? '';

interface Client {
  call(
    path: string,
    call?: Call,
  ): Promise<{ readonly status: number; readonly json: Record<string, unknown> }>;
  send(path: string, body: unknown): ReturnType<Client['call']>;
}

function clientOf(url: string, address: string, agent: string): Client {
  let token: string | undefined;
  const client: Client = {
    async call(path, { method = 'GET', headers = {}, body } = {}) {
      // In a rush the library tells most calls without their content; people are none.
      await setTimeout(PAUSE_MS);
      const own = { 'user-agent': agent, 'x-forwarded-for': address, accept: 'application/json' };
      const authorization: Record<string, string> =
        token === undefined ? {} : { authorization: `Bearer ${token}` };
      const answer = await ask(url, path, {
        method,
        headers: { ...own, ...authorization, ...headers },
        ...(body === undefined ? {} : { body }),
      });
      const json = answer.body.startsWith('{') ? JSON.parse(answer.body) : {};
      if (typeof json.token === 'string') token = json.token;
      return { status: answer.status, json };
    },
    send: (path, body) =>
      client.call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  };
  return client;
}

export const logIn = async (url: string, person: number, address: string, agent: string): Promise<string> => {
  const { json } = await clientOf(url, address, agent).send('/api/login', {
    email: emailOf(person),
    password: passwordOf(person),
  });
  return String(json.token);
};

/** One visit of a person: about twelve calls. One in eight mistypes the password first; one in ten asks for what is gone. */
export async function visit(url: string, person: number, nth: number): Promise<void> {
  const client = clientOf(url, addressOf(person), agentOf(person));
  const pick = (n: number): number => (person * 31 + nth * 17 + n * 7) % 101;
  await client.call('/');
  const q = encodeURIComponent(searches[pick(1) % searches.length] ?? '');
  await client.call(`/api/search?q=${q}&category=${pick(1) % 2 ? 'garden' : 'office'}`);
  await client.call(`/api/products/${pick(2)}`);
  await client.call(`/products/${pick(2)}`);
  if (pick(3) % 4 === 0)
    await client.call(`/search?q=${encodeURIComponent(searches[pick(4) % searches.length] ?? '')}`);
  if (pick(5) % 8 === 0) await client.send('/api/login', { email: emailOf(person), password: 'mistyped' });
  await client.send('/api/login', { email: emailOf(person), password: passwordOf(person) });
  await client.call('/api/me');
  const { json } = await client.call('/api/orders');
  for (const { id } of (json.items as { id: number }[] | undefined)?.slice(0, 3) ?? [])
    await client.call(`/api/orders/${id}`);
  if (pick(6) % 3 === 0) {
    const { json: placed } = await client.send('/api/orders', { items: ['lamp'] });
    await client.call(`/api/orders/${placed.id}`);
  }
  if (pick(7) % 10 === 0) await client.call(`/api/products/${900 + pick(8)}`);
  if (pick(9) % 6 === 0) await client.call('/help?page=terms');
  if (person === 0) await client.call('/api/admin/people');
}
