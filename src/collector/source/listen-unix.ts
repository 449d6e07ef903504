import { lstat, unlink } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { CodedError } from '../../event/coded-error.js';

export interface UnixListener {
  /** Ends now, whoever still writes. */
  close(): Promise<void>;
  /** Waits until all who have connected so far have ended and have been read, then ends. */
  drain(): Promise<void>;
}

/** What reads one peer. */
export interface PeerReader {
  /** False: nothing that this peer sends can be read any more. */
  push(chunk: Buffer): boolean;
  close(): void;
}

export interface UnixListenerOptions {
  readonly path: string;
  /** Made for each peer. */
  readonly reader: () => PeerReader;
  /** Awaited between chunks: holds the peer back while the way to the platform is full. */
  readonly ready: () => Promise<void>;
}

const PEERS_MAX = 8;
/** After less than this we wait a little: live, Suricata sends each piece by itself, and to be woken for each costs both ends more than to read it. */
const CHUNK_BYTES = 16_384;
const GATHER_MS = 3;

/** Whether somebody answers at a socket: then it is not ours to take. */
const answers = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

/** Connects and ends; resolves when the other end has taken and ended it, too. */
const visit = (path: string): Promise<void> =>
  new Promise((resolve) => {
    const socket = connect(path, () => socket.end());
    socket.resume();
    socket.once('error', () => resolve());
    socket.once('close', () => resolve());
  });

async function removeStale(path: string): Promise<void> {
  const present = await lstat(path).catch(() => undefined);
  if (!present) return;
  if (!present.isSocket())
    throw new CodedError('SOCKET_TAKEN', `${path} exists and is no socket`, { field: 'eve' });
  if (await answers(path))
    throw new CodedError('SOCKET_TAKEN', `another process listens on ${path}`, { field: 'eve' });
  await unlink(path);
}

async function readPeer(socket: Socket, options: UnixListenerOptions): Promise<void> {
  const reader = options.reader();
  try {
    for await (const chunk of socket) {
      if (!reader.push(chunk as Buffer)) break;
      await options.ready();
      if ((chunk as Buffer).length < CHUNK_BYTES) await delay(GATHER_MS);
    }
  } catch {
    // A peer that vanishes in mid-line: what it sent until then counts.
  }
  reader.close();
}

/**
 * A stream socket that Suricata writes its records to. A peer that sends no line end, rubbish, or too much costs
 * itself; at most eight at a time.
 * @throws CodedError `SOCKET_TAKEN`, `SOURCE_UNREADABLE`
 */
export async function listenUnix(options: UnixListenerOptions): Promise<UnixListener> {
  const { path } = options;
  await removeStale(path);
  const peers = new Set<Socket>();
  const reading = new Set<Promise<void>>();
  // By its low mark a socket is read once, and then no more until that is taken: what comes meanwhile gathers in it.
  const server = createServer({ highWaterMark: 1 }, (socket) => {
    if (peers.size >= PEERS_MAX) {
      socket.destroy();
      return;
    }
    peers.add(socket);
    socket.once('close', () => peers.delete(socket));
    socket.on('error', () => socket.destroy());
    const done = readPeer(socket, options).finally(() => reading.delete(done));
    reading.add(done);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new CodedError('SOURCE_UNREADABLE', `cannot listen on ${path}`, { cause, field: 'eve' })),
    );
    server.listen(path, resolve);
  });
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const peer of peers) peer.destroy();
    await closed;
    await Promise.all(reading);
  };
  return {
    close,
    async drain() {
      // Peers are taken in the order of their coming: once this one is through, all before it have been taken.
      await visit(path);
      await Promise.all(reading);
      await close();
    },
  };
}
