import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Contestant } from './contestant.js';

/** The floor: the same text through `ws.send` to every socket, and nothing else. */
export async function raw(message: string): Promise<Contestant> {
  const server = createServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  const subscribed = new Set<WebSocket>();
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      if (String(data).includes('connection_init')) socket.send('{"type":"connection_ack"}');
      else subscribed.add(socket);
    });
  });
  return {
    server,
    path: '/graphql',
    subscribers: () => subscribed.size,
    publish: async () => {
      for (const socket of subscribed) socket.send(message);
    },
    close: async () => sockets.close(),
  };
}
