import { connect, createServer } from 'node:tls';
import { type Conversation, recordingProxy } from './recording-proxy.js';

const CIPHERS = 'PSK-AES128-GCM-SHA256';
const psk = Buffer.alloc(16, 7);

/** What goes over the wire when a client asks for a server by name over TLS. Keys are shared beforehand: no certificate is needed. */
export async function tlsExchange(serverName: string): Promise<Conversation> {
  const server = createServer(
    { ciphers: CIPHERS, maxVersion: 'TLSv1.2', pskCallback: () => psk, pskIdentityHint: 'test' },
    (socket) => socket.on('data', () => socket.end('HTTP/1.1 204 No Content\r\n\r\n')),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const proxy = await recordingProxy(typeof address === 'object' && address ? address.port : 0);
  try {
    await new Promise<void>((resolve, reject) => {
      const socket = connect({
        ...{ host: '127.0.0.1', port: proxy.port, servername: serverName, ciphers: CIPHERS },
        ...{ maxVersion: 'TLSv1.2', checkServerIdentity: () => undefined },
        pskCallback: () => ({ psk, identity: 'test' }),
      });
      socket.once('secureConnect', () => socket.write('GET /secret HTTP/1.1\r\nHost: a\r\n\r\n'));
      socket.once('close', resolve);
      socket.once('error', reject);
      socket.resume();
    });
  } finally {
    await proxy.close();
    await new Promise((resolve) => server.close(resolve));
  }
  return [...(proxy.conversations[0] ?? [])];
}
