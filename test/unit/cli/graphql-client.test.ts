import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { WebSocketServer } from 'ws';
import { createGraphqlClient } from '../../../src/cli/graphql-client.js';

const token = 'pat_a-secret-of-the-tests';
const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  closers.push(() => server.closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An address at which nobody listens any more. */
async function nobody(): Promise<string> {
  const server = createServer();
  const url = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return url;
}

function client(url: string, onOutage?: (text: string) => void) {
  const made = createGraphqlClient({ url, token, ...(onOutage && { onOutage }) });
  closers.push(() => made.close());
  return made;
}

describe('the client of the command line', () => {
  test.each(['nonsense', 'ftp://platform.test', 'http://ann:s3cr3t@platform.test'])(
    'refuses the address %s by name, and repeats nothing of it',
    (url) => {
      let message = '';
      try {
        client(url);
      } catch (error) {
        message = JSON.stringify({ ...(error as object), message: (error as Error).message });
      }
      expect(message).toContain('URL_INVALID');
      expect(message).toContain('--url');
      expect(message).not.toMatch(/s3cr3t|nonsense/);
    },
  );

  test('names the platform that it cannot reach', async () => {
    const url = await nobody();
    await expect(client(url).request('{ viewer { id } }')).rejects.toMatchObject({
      code: 'PLATFORM_UNREACHABLE',
      message: expect.stringContaining(url),
    });
  });

  test('says that something else than the platform has answered', async () => {
    const url = await listening(createServer((_, response) => response.writeHead(502).end('<h1>oh</h1>')));
    await expect(client(url).request('{ viewer { id } }')).rejects.toMatchObject({
      code: 'API_REFUSED',
      message: expect.stringContaining('502'),
    });
  });

  test('tells of an outage once, and closes without complaint while it is trying', async () => {
    const url = await nobody();
    const told: string[] = [];
    const heard = new Promise<void>((resolve) => {
      const made = client(url, (text) => {
        told.push(text);
        resolve();
      });
      made.subscribe(
        'subscription { a }',
        {},
        () => undefined,
        () => undefined,
      );
    });
    await heard;
    await expect((closers.pop() as () => Promise<void>)()).resolves.toBeUndefined();
    expect(told).toEqual([expect.stringContaining(url)]);
  });

  test('ends a subscription for good when the token is refused, without a word of it', async () => {
    const server = createServer();
    const sockets = new WebSocketServer({ server });
    closers.push(() => sockets.close());
    let connections = 0;
    sockets.on('connection', (socket) => {
      connections++;
      socket.on('message', () => socket.close(4403, 'Forbidden'));
    });
    const url = await listening(server);
    const error = await new Promise((resolve) => {
      client(url).subscribe('subscription { a }', {}, () => undefined, resolve);
    });
    expect(error).toMatchObject({ code: 'API_REFUSED', message: expect.not.stringContaining('pat_') });
    expect(connections).toBe(1);
  });
});
