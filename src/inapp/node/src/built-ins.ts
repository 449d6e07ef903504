import childProcess from 'node:child_process';
import diagnostics from 'node:diagnostics_channel';
import fs from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import vm from 'node:vm';
import type { Contexts, RequestContext } from './request-context.js';
import type { BuiltIn } from './self-check.js';

const HOST = 'self-check.invalid';
const refused = new Error('self-check');
/** What nobody behind our hook gets to read: a call fails before anything is opened, and before a tracing library notes it. */
const unreadable = (): never => {
  throw refused;
};
const options = (name: string): object =>
  Object.defineProperty({ hostname: HOST }, name, { enumerable: true, get: unreadable });

/** Where a connection would go that fails when it is read for the second time, and without us by its port. */
const place = (hasFired: () => boolean) => ({
  host: HOST,
  get path() {
    return hasFired() ? unreadable() : undefined;
  },
  get port() {
    return hasFired() ? unreadable() : 70_000;
  },
});

function connect(hasFired: () => boolean): void {
  const socket = new net.Socket();
  try {
    socket.connect(place(hasFired) as unknown as net.SocketConnectOpts);
  } finally {
    socket.destroy();
  }
}

const FETCHED = 'undici:request:create';
/** `fetch` itself would load all of undici: here the channel that it tells of its requests by. */
const fetched = () =>
  diagnostics.channel(FETCHED).publish({ request: { origin: `http://${HOST}`, path: '/' } });

/** Whoever else listens there would take it for a request. */
function isShared(): boolean {
  const subscribers: unknown = Reflect.get(diagnostics.channel(FETCHED), '_subscribers');
  return Array.isArray(subscribers) && subscribers.length > 1;
}

/** An exchange that is answered already, of which nothing gets through: neither to listeners nor to a socket. */
function exchange(contexts: Contexts) {
  const [message, response] = [{}, {}];
  const context = { request: message, response, headers: {}, muted: true, isCutOff: true };
  const during = <T>(action: () => T): T => {
    contexts.add(context as unknown as RequestContext);
    try {
      return action();
    } finally {
      contexts.remove(context as unknown as RequestContext);
    }
  };
  const called = (prototype: object, name: string, self: object, ...args: unknown[]): unknown =>
    during(() => Reflect.apply(Reflect.get(prototype, name), self, args));
  const emits = (server: { readonly prototype: object }) => () =>
    called(server.prototype, 'emit', {}, 'request', message, response) === true;
  const pushes = () => called(http.IncomingMessage.prototype, 'push', message, '') === false;
  const answers = () =>
    called(http.ServerResponse.prototype, 'write', response) === true &&
    called(http.ServerResponse.prototype, 'end', response) === response;
  return { emits, pushes, answers };
}

/** Modules of Node that are hooked when the library starts, and how each hook shows that it fires, without network, file or program. */
export function builtIns(contexts: Contexts): readonly BuiltIn[] {
  const { emits, pushes, answers } = exchange(contexts);
  return [
    { name: 'node:http', holder: http.Server.prototype, methods: ['emit'], proves: emits(http.Server) },
    { name: 'node:http', holder: http.ServerResponse.prototype, methods: ['write', 'end'], proves: answers },
    { name: 'node:http', holder: http.IncomingMessage.prototype, methods: ['push'], proves: pushes },
    { name: 'node:https', holder: https.Server.prototype, methods: ['emit'], proves: emits(https.Server) },
    {
      name: 'node:http',
      holder: http,
      methods: ['request'],
      harmless: () => http.request(options('method')),
    },
    { name: 'node:http', holder: http, methods: ['get'], harmless: () => http.get(options('method')) },
    {
      name: 'node:https',
      holder: https,
      methods: ['request'],
      harmless: () => https.request(options('method')),
    },
    { name: 'node:https', holder: https, methods: ['get'], harmless: () => https.get(options('method')) },
    {
      name: 'node:http2',
      holder: http2,
      methods: ['connect'],
      harmless: () => http2.connect(`none://${HOST}`),
    },
    { name: 'node:http2', holder: net.Server.prototype, methods: ['emit'], proves: emits(net.Server) },
    { name: 'node:net', holder: net.Socket.prototype, methods: ['connect'], harmless: connect },
    { name: 'fetch', holder: globalThis, methods: ['fetch'], ...(isShared() ? {} : { harmless: fetched }) },
    {
      name: 'node:fs',
      holder: fs,
      methods: ['readFile', 'readFileSync', 'writeFile', 'createReadStream', 'stat'],
      harmless: () => fs.readFileSync(''),
    },
    { name: 'node:fs', holder: fs.promises, methods: ['readFile', 'writeFile', 'stat'] },
    {
      name: 'node:child_process',
      holder: childProcess,
      methods: ['spawn', 'exec', 'execFile', 'spawnSync', 'execSync'],
      harmless: () => childProcess.spawnSync(HOST, [], options('cwd')),
    },
    {
      name: 'node:vm',
      holder: vm,
      methods: ['runInContext', 'runInThisContext', 'compileFunction'],
      harmless: () => vm.runInThisContext(''),
    },
  ];
}
