import { connect, createServer, type Socket } from 'node:net';

/** Something that one end sent, or its end of sending. */
export interface Piece {
  /** Microseconds since the epoch. */
  readonly at: number;
  readonly fromClient: boolean;
  readonly bytes: Buffer | 'end';
}

/** All that was sent over one connection, in the order of its coming. */
export type Conversation = Piece[];

export interface RecordingProxy {
  readonly port: number;
  readonly conversations: readonly Conversation[];
  close(): Promise<void>;
}

/** Hands on what clients and the service at `port` say to each other, and keeps it. */
export async function recordingProxy(port: number): Promise<RecordingProxy> {
  const conversations: Conversation[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const conversation: Conversation = [];
    conversations.push(conversation);
    const service = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    const now = () => Math.floor((performance.timeOrigin + performance.now()) * 1000);
    const hand = (from: Socket, to: Socket, fromClient: boolean) => {
      sockets.add(from);
      from.on('data', (bytes: Buffer) => {
        conversation.push({ at: now(), fromClient, bytes });
        to.write(bytes);
      });
      from.on('end', () => {
        conversation.push({ at: now(), fromClient, bytes: 'end' });
        to.end();
      });
      from.on('error', () => to.destroy());
      from.on('close', () => sockets.delete(from));
    };
    hand(client, service, true);
    hand(service, client, false);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    conversations,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
