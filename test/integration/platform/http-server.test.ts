import { connect } from 'node:net';
import { expect, test } from '@jest/globals';
import { startHttpServer } from '../../../src/main/http-server.js';
import { createLogger } from '../../../src/main/logger.js';
import { eventually } from '../../kit/eventually.js';

const upgrade = (path: string) =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;

test.each(['/taken', '/nothing-here'])(
  'a client that asks for an upgrade of %s and resets the connection does not end the process',
  async (path) => {
    const sockets: { destroyed: boolean }[] = [];
    const server = await startHttpServer({
      host: '127.0.0.1',
      port: 0,
      mounts: [
        { prefix: '/taken', handle: () => undefined, upgrade: (_, socket) => void sockets.push(socket) },
      ],
      log: createLogger('silent'),
    });
    const { port } = new URL(server.url);
    const crashes: unknown[] = [];
    const crash = (error: unknown) => void crashes.push(error);
    process.on('uncaughtException', crash);
    try {
      for (let round = 0; round < 5; round++) {
        const client = connect(Number(port), '127.0.0.1');
        client.on('error', () => undefined);
        client.write(upgrade(path));
        if (path === '/taken') await eventually(() => sockets.length > round);
        else await new Promise((resolve) => client.once('data', resolve));
        client.resetAndDestroy();
      }
      await eventually(() => sockets.every(({ destroyed }) => destroyed));
      expect((await fetch(`${server.url}/healthy`)).status).toBe(404);
      expect(crashes).toEqual([]);
    } finally {
      process.off('uncaughtException', crash);
      await server.close(0);
    }
  },
);
