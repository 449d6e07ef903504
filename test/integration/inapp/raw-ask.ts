import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import type { Call } from './run-app.js';

/** Sends a request over a connection of its own. @returns every byte of the answer, without the date */
export function rawAsk(
  base: string,
  path: string,
  { method = 'GET', headers = {}, body }: Call = {},
): Promise<string> {
  const { hostname, port } = new URL(base);
  const lines = { host: 'app.test', connection: 'close', ...headers };
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const head = Object.entries({ ...lines, ...length }).map(([name, value]) => `${name}: ${value}`);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () =>
      resolve(
        Buffer.concat(chunks)
          .toString('latin1')
          .replace(/^date: .*\r\n/im, ''),
      ),
    );
    socket.write(`${method} ${path} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n${body ?? ''}`);
  });
}

/** Goes away after the first bytes of the answer. */
export function askAndLeave(base: string, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, base), { agent: false }, (response) => {
      response.once('data', () => outgoing.destroy());
      response.once('close', resolve);
      response.on('error', () => {});
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** Sends requests one after the other over one connection. @returns how many connections it took */
export async function askOverOne(base: string, paths: readonly string[]): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const sockets = new Set<unknown>();
  for (const path of paths)
    await new Promise<void>((resolve, reject) => {
      const outgoing = request(new URL(path, base), { agent }, (response) => {
        sockets.add(response.socket);
        response.resume().once('end', resolve);
      });
      outgoing.on('error', reject);
      outgoing.end();
    });
  agent.destroy();
  return sockets.size;
}
