import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { answerBlocked } from '../../../src/inapp/node/src/blocked-answer.js';
import { Guard } from '../../../src/inapp/node/src/guard.js';
import { hookHttpServer } from '../../../src/inapp/node/src/hooks/http-server.js';
import { Contexts, type RequestContext } from '../../../src/inapp/node/src/request-context.js';
import { ask } from '../../integration/inapp/run-app.js';
import { eventually } from '../../kit/eventually.js';

const contexts = new Contexts();
const guard = new Guard();
const nothing = () => {};
let onBegin: (context: RequestContext) => void = nothing;
let onBody: (context: RequestContext) => void = nothing;
let ended: RequestContext[] = [];
let server: http.Server;
let url: string;
let handler: http.RequestListener = nothing;

beforeAll(async () => {
  hookHttpServer({
    contexts,
    guard,
    clock: { now: () => 1 },
    onBegin: (context) => onBegin(context),
    onBody: (context) => onBody(context),
    onEnd: (context) => ended.push(context),
  });
  server = http.createServer((request, response) => handler(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  onBegin = onBody = handler = nothing;
  ended = [];
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const refuse = (context: RequestContext) => {
  context.blocked = { incident: 'incident-1', rule: 'x.y' };
  answerBlocked(context, context.blocked);
};
const fails = () => {
  throw new Error('of the library');
};

/** What a server answers to an upgrade, up to the end of the connection or of the head. */
async function upgrade(path: string): Promise<string> {
  const socket = net.connect(Number(new URL(url).port), '127.0.0.1');
  const head = `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
  socket.write(head);
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    answer += chunk;
  });
  await eventually(() => answer.includes('\r\n\r\n') || socket.closed, { what: 'an answer' });
  socket.destroy();
  return answer;
}

describe('hooks of an upgrade', () => {
  const accept = (_request: http.IncomingMessage, socket: net.Socket): void => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  };
  let handled: (request: http.IncomingMessage, socket: net.Socket) => void = accept;
  beforeEach(() => {
    handled = accept;
    server.on('upgrade', (request, socket) => handled(request, socket as net.Socket));
  });
  afterEach(() => {
    server.removeAllListeners('upgrade');
  });

  test('tell it as a call, in its context, with the status that the application wrote', async () => {
    let inside: RequestContext | undefined;
    handled = (request, socket) => {
      inside = contexts.current.getStore();
      accept(request, socket);
    };
    expect(await upgrade('/chat')).toMatch(/^HTTP\/1\.1 101 /);
    expect(ended.map(({ answerStatus, aborted }) => [answerStatus, aborted])).toEqual([[101, false]]);
    expect(inside).toBe(ended[0]);
  });

  test('tell a refusal of the application’s own, and one that never answers', async () => {
    handled = (_request, socket) => socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
    expect(await upgrade('/chat')).toMatch(/^HTTP\/1\.1 401 /);
    handled = (_request, socket) => socket.destroy();
    await upgrade('/chat');
    await eventually(() => ended.length === 2, { what: 'both calls' });
    expect(ended.map(({ answerStatus, aborted }) => [answerStatus, aborted])).toEqual([
      [401, false],
      [undefined, true],
    ]);
  });

  test('leave the socket as it was once it is answered', async () => {
    let own: string[] = [];
    handled = (request, socket) => {
      accept(request, socket);
      own = ['write', 'end'].filter((name) => Object.hasOwn(socket, name));
    };
    await upgrade('/chat');
    expect(own).toEqual([]);
  });

  test('refuse one before the application sees it, with a clean answer', async () => {
    let seen = 0;
    handled = () => {
      seen += 1;
    };
    onBegin = refuse;
    expect(await upgrade('/chat')).toMatch(/^HTTP\/1\.1 403 [\s\S]*x-incident-id: incident-1/);
    expect(seen).toBe(0);
    await eventually(() => ended.length === 1, { what: 'the call' });
    expect(ended.map(({ answerStatus }) => answerStatus)).toEqual([403]);
  });
});

describe('hooks of the HTTP server', () => {
  test('that fail inside change nothing for the application, and are counted', async () => {
    guard.take();
    onBegin = onBody = fails;
    handler = (request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => response.end(text));
    };
    expect(await ask(url, '/', { method: 'POST', body: 'hello' })).toMatchObject({
      status: 200,
      body: 'hello',
    });
    expect(guard.take()).toEqual([
      { place: 'request-inspection', count: 1 },
      { place: 'request-body', count: 1 },
    ]);
  });

  test('never call the handler of a request that is refused at its beginning', async () => {
    let handled = 0;
    handler = (_request, response) => {
      handled += 1;
      response.end();
    };
    onBegin = refuse;
    expect(await ask(url, '/')).toMatchObject({
      status: 403,
      body: '{"error":"Request blocked","incident":"incident-1"}',
    });
    expect(handled).toBe(0);
    expect(ended.map(({ answerStatus, aborted }) => [answerStatus, aborted])).toEqual([[403, false]]);
  });

  test('tell the application of a request refused for its body that its client has gone', async () => {
    const seen: string[] = [];
    handler = (request) => {
      for (const name of ['data', 'end', 'aborted', 'error', 'close'])
        request.on(name, () => seen.push(name));
    };
    onBody = refuse;
    expect((await ask(url, '/', { method: 'POST', body: 'hello' })).status).toBe(403);
    expect(seen).toEqual(['data', 'aborted', 'error', 'close']);
  });
});

describe('a response that was answered for the application', () => {
  test('takes whatever is done to it, as if it worked', async () => {
    let done: unknown;
    handler = (request, response) => {
      response.setHeader('set-cookie', 'a=b');
      const context = contexts.of(request);
      if (context) refuse(context);
      const called: string[] = [];
      done = [
        response.headersSent,
        response.setHeader('a', 'b') === response,
        response.writeHead(200) === response,
        response.headersSent,
        response.write('x', () => called.push('write')),
        response.end('x', () => called.push('end')) === response,
        response.end() === response,
        http.ServerResponse.prototype.write.call(response, 'x', 'utf8'),
        called,
      ];
      response.removeHeader('a');
      response.flushHeaders();
      response.writeContinue();
      response.addTrailers({ a: 'b' });
    };
    const answer = await ask(url, '/');
    expect(answer).toMatchObject({ status: 403, body: expect.stringContaining('incident-1') });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(done).toEqual([false, true, true, true, true, true, true, true, ['write', 'end']]);
  });

  test('can still be piped into', async () => {
    const finished: string[] = [];
    handler = (request, response) => {
      const context = contexts.of(request);
      if (context) refuse(context);
      request.on('end', () => finished.push('end'));
      request.pipe(response);
    };
    expect((await ask(url, '/', { method: 'POST', body: 'hello' })).status).toBe(403);
    await eventually(() => finished.length > 0);
  });
});
