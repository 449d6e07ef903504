import { FileJudges } from '../file-judges.js';
import { hookChildProcess } from './child-process.js';
import { hookCode } from './code.js';
import { hookFetch } from './fetch.js';
import { hookFileSystem } from './file-system.js';
import { hookHttpClient } from './http-client.js';
import { hookHttp2Client } from './http2-client.js';
import { hookConnections } from './network.js';
import { OutgoingGate } from './outgoing.js';
import { hookRedirects } from './redirect.js';
import type { SinkHookParts } from './sink-hook-parts.js';

/** Everything of Node itself that a request's input could reach: files, network, programs, code, redirects. */
export function hookSinks(parts: SinkHookParts): void {
  const { guard, sinks, contexts } = parts;
  const network = { ...parts, gate: new OutgoingGate(sinks, contexts) };
  guard.run('hook-fs', () => hookFileSystem({ ...parts, judges: new FileJudges() }));
  guard.run('hook-network', () => hookConnections(network));
  guard.run('hook-http-client', () => hookHttpClient(network));
  guard.run('hook-http2-client', () => hookHttp2Client(network));
  guard.run('hook-fetch', () => hookFetch(network));
  guard.run('hook-process', () => hookChildProcess(parts));
  guard.run('hook-code', () => hookCode(parts));
  guard.run('hook-redirect', () => hookRedirects(parts));
}
