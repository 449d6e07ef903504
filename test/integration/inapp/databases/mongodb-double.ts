import { type AddressInfo, createServer, type Socket } from 'node:net';
import { matrixRequire } from '../../../kit/matrix.js';

interface Bson {
  readonly Long: { readonly ZERO: object };
  serialize(document: object): Uint8Array;
  deserialize(bytes: Uint8Array): Record<string, unknown>;
}

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;

/** Speaks enough of MongoDB's wire protocol for a driver to believe in it; holds no data. What it is asked it writes down. */
export async function startMongodbDouble() {
  const bson = matrixRequire('bson') as Bson;
  const commands: Record<string, unknown>[] = [];

  function answerTo(command: Record<string, unknown>): object {
    const [name = ''] = Object.keys(command);
    if (/^(?:hello|ismaster)$/i.test(name))
      return {
        ok: 1,
        ismaster: true,
        isWritablePrimary: true,
        helloOk: true,
        minWireVersion: 0,
        maxWireVersion: 25,
        maxBsonObjectSize: 16_777_216,
        maxMessageSizeBytes: 48_000_000,
        maxWriteBatchSize: 100_000,
        readOnly: false,
        localTime: new Date(0),
      };
    if (!['ping', 'endSessions', 'killCursors'].includes(name)) commands.push(command);
    if (['find', 'aggregate'].includes(name))
      return { ok: 1, cursor: { id: bson.Long.ZERO, ns: `test.${String(command[name])}`, firstBatch: [] } };
    if (name === 'distinct') return { ok: 1, values: [] };
    return { ok: 1, n: 0, nModified: 0, value: null, lastErrorObject: { n: 0 } };
  }

  function reply(socket: Socket, request: Buffer): void {
    const id = request.readInt32LE(4);
    const code = request.readInt32LE(12);
    let at = 16;
    if (code === OP_QUERY) at = request.indexOf(0, 20) + 1 + 8;
    else if (code === OP_MSG) at = 21;
    const length = request.readInt32LE(at);
    const document = bson.serialize(answerTo(bson.deserialize(request.subarray(at, at + length))));
    const head = Buffer.alloc(code === OP_QUERY ? 36 : 21);
    head.writeInt32LE(head.length + document.length, 0);
    head.writeInt32LE(id, 8);
    head.writeInt32LE(code === OP_QUERY ? OP_REPLY : OP_MSG, 12);
    if (code === OP_QUERY) head.writeInt32LE(1, 32);
    socket.write(Buffer.concat([head, document]));
  }

  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let waiting = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      waiting = Buffer.concat([waiting, chunk]);
      while (waiting.length >= 4 && waiting.length >= waiting.readInt32LE(0)) {
        const length = waiting.readInt32LE(0);
        reply(socket, waiting.subarray(0, length));
        waiting = waiting.subarray(length);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `mongodb://127.0.0.1:${port}/?directConnection=true`,
    commands,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
