import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Ec2Double } from './ec2-double.js';

export interface ServedDouble {
  /** What an SDK or a command line takes as its endpoint. */
  readonly url: string;
  close(): Promise<void>;
}

/** The double over loopback, for whatever speaks to AWS. */
export async function serveDouble(double: Ec2Double): Promise<ServedDouble> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      try {
        const headers = request.headers as Record<string, string | undefined>;
        const answer = double.answer(headers, Buffer.concat(parts).toString());
        response.writeHead(answer.status, { 'content-type': answer.contentType }).end(answer.body);
      } catch {
        request.socket.destroy();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
