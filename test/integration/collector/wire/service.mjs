// A real HTTP service that answers in every form that HTTP/1 has. Each answer names its request in `x-n`.
// As a program: `node service.mjs ADDRESS` prints its port.

import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { brotliCompressSync, deflateSync, gunzipSync, gzipSync } from 'node:zlib';

/** A zstd frame of one block that is not compressed: Node 20 has no encoder. */
export function zstdFrame(body) {
  const header = Buffer.alloc(4 + 1 + 4 + 3);
  header.writeUInt32LE(0xfd2fb528, 0);
  header[4] = 0b10100000;
  header.writeUInt32LE(body.length, 5);
  header.writeUIntLE((body.length << 3) | 1, 9, 3);
  return Buffer.concat([header, body]);
}

const encoders = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdFrame };

/** The answer's body: its size is told by the target, `?size=`. */
export function answer(n, size) {
  const pad = 'abcdefghij'.repeat(Math.ceil(size / 10)).slice(0, size);
  return Buffer.from(JSON.stringify({ id: n, name: `item ${n}`, tags: ['a', 'b'], pad }));
}

const read = async (request) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** @returns {Promise<{port: number, seen: Map<number, {bytes: number, digest: string}>, close(): Promise<void>}>} */
export async function startService(address) {
  /** What reached this end. */
  const seen = new Map();
  const server = createServer({ keepAliveTimeout: 30_000 }, (request, response) => {
    const url = new URL(request.url, 'http://service.test');
    const n = Number(url.pathname.split('/')[2]);
    const form = url.searchParams.get('form') ?? 'plain';
    read(request).then((raw) => {
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw;
      seen.set(n, { bytes: body.length, digest: createHash('sha256').update(body).digest('hex') });
      const content = answer(n, Number(url.searchParams.get('size') ?? 0));
      response.setHeader('x-n', String(n));
      response.setHeader('content-type', 'application/json');
      response.statusCode = Number(url.searchParams.get('status') ?? 200);
      switch (form) {
        case 'gzip':
        case 'deflate':
        case 'br':
        case 'zstd': {
          const packed = encoders[form](content);
          response.setHeader('content-encoding', form);
          response.setHeader('content-length', packed.length);
          return response.end(packed);
        }
        case 'chunked':
          for (let at = 0; at < content.length; at += 700) response.write(content.subarray(at, at + 700));
          return response.end();
        case 'trailers':
          response.setHeader('trailer', 'x-sum');
          response.write(content);
          response.addTrailers({ 'x-sum': 'none' });
          return response.end();
        case 'events':
          response.setHeader('content-type', 'text/event-stream');
          for (let i = 0; i < 5; i++) response.write(`id: ${i}\ndata: {"tick":${i}}\n\n`);
          return response.end();
        case 'none':
          response.removeHeader('content-type');
          return response.end();
        default:
          response.setHeader('content-length', content.length);
          return response.end(request.method === 'HEAD' ? undefined : content);
      }
    });
  });
  server.on('upgrade', (request, socket) => {
    const n = Number(request.url.split('/')[2].split('?')[0]);
    seen.set(n, { bytes: 0, digest: createHash('sha256').digest('hex') });
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nx-n: ${n}\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n`,
    );
    socket.write(Buffer.from([0x81, 2, 0x68, 0x69]));
    socket.on('data', () => undefined);
    socket.on('end', () => socket.end());
    socket.on('error', () => undefined);
  });
  await new Promise((resolve) => server.listen(0, address, resolve));
  return {
    port: server.address().port,
    seen,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { port, seen } = await startService(process.argv[2]);
  process.stdout.write(`${port}\n`);
  process.stdin.on('end', () => process.stdout.write(`${JSON.stringify([...seen])}\n`, () => process.exit()));
  process.stdin.resume();
}
