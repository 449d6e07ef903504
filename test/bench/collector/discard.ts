import { createServer, type Server } from 'node:net';

/** A unix socket whose reader keeps nothing. */
export function discard(path: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.resume();
  });
  return new Promise((resolve) => server.listen(path, () => resolve(server)));
}
