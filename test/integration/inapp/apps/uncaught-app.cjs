// An application that keeps what reaches its handlers of last resort, and tells it to whoever asks.
const { readFile, readFileSync } = require('node:fs');
const promises = require('node:fs/promises');
const { EventEmitter } = require('node:events');
const express = require('express');

const app = express();
const seen = [];
const own = new WeakMap();
const keep = (handler) => (error, origin) =>
  seen.push({
    handler,
    // Of a rejection it is the promise.
    origin: typeof origin === 'string' ? origin : undefined,
    name: error.name,
    code: error.code,
    // The text of a refused call names its incident.
    message: error.code === 'PROTECTONCE_BLOCKED' ? undefined : error.message,
    // The very object that was thrown.
    own: own.get(error),
  });
process.on('uncaughtExceptionMonitor', keep('monitor'));
process.on('uncaughtException', keep('uncaughtException'));
process.on('unhandledRejection', keep('unhandledRejection'));

const mine = (label) => {
  const error = new TypeError(`mine, ${label}`);
  own.set(error, label);
  return error;
};
const place = (request) => `${__dirname}/${request.query.name}`;
const after = (work) => (request, response) => {
  response.json({ begun: true });
  work(request);
};
const fail = (error, label) => {
  throw error ?? mine(label);
};

// Errors of the application's own, in each place where nobody catches them.
app.get(
  '/own/immediate',
  after(() => setImmediate(() => fail(undefined, 'immediate'))),
);
app.get(
  '/own/timer',
  after(() => setTimeout(() => fail(undefined, 'timer'), 1)),
);
app.get(
  '/own/tick',
  after(() => process.nextTick(() => fail(undefined, 'tick'))),
);
app.get(
  '/own/microtask',
  after(() => queueMicrotask(() => fail(undefined, 'microtask'))),
);
app.get(
  '/own/callback',
  after(() => readFile(__filename, () => fail(undefined, 'callback'))),
);
app.get(
  '/own/emitter',
  after(() => setImmediate(() => new EventEmitter().emit('error', mine('emitter')))),
);
app.get(
  '/own/rejection',
  after(() => void Promise.reject(mine('rejection'))),
);
app.get(
  '/own/async',
  after(async () => {
    await promises.readFile(__filename);
    throw mine('async');
  }),
);
// Calls whose failure nobody catches.
app.get(
  '/call/sync',
  after((request) => setImmediate(() => readFileSync(place(request)))),
);
app.get(
  '/call/callback',
  after((request) => readFile(place(request), (error) => error && fail(error))),
);
app.get(
  '/call/promise',
  after(async (request) => void (await promises.readFile(place(request)))),
);
app.get(
  '/call/later',
  after((request) => setTimeout(async () => void (await promises.readFile(place(request))), 1)),
);

app.get('/seen', (_request, response) => response.json(seen));
app.get('/listeners', (_request, response) =>
  response.json({
    counts: ['uncaughtException', 'uncaughtExceptionMonitor', 'unhandledRejection', 'rejectionHandled'].map(
      (name) => [name, process.listenerCount(name)],
    ),
    signals: process.eventNames().filter((name) => String(name).startsWith('SIG')),
    captures: process.hasUncaughtExceptionCaptureCallback(),
  }),
);

const server = app.listen(0, '127.0.0.1', () =>
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`),
);
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
