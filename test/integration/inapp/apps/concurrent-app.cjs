const { EventEmitter } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { setTimeout: wait } = require('node:timers/promises');

const read = (file) => fs.promises.readFile(path.join(__dirname, 'frameworks', file), 'utf8').catch(() => '');

/** Four at a time, whoever asks: each waits for somebody else's work to end. */
let running = 0;
const waiting = [];
async function limited(work) {
  if (running >= 4) await new Promise((resolve) => waiting.push(resolve));
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

const bus = new EventEmitter().setMaxListeners(0);
const ways = {
  timer: (file) => wait(Math.random() * 20).then(() => read(file)),
  limited: (file) => limited(() => wait(1).then(() => read(file))),
  emitter: (file) =>
    new Promise((resolve) => {
      const mine = Symbol('mine');
      bus.once(mine, () => resolve(read(file)));
      setImmediate(() => bus.emit(mine));
    }),
  callback: (file) =>
    new Promise((resolve) => {
      fs.stat(__filename, () =>
        process.nextTick(() => fs.readFile(path.join(__dirname, 'frameworks', file), () => resolve(''))),
      );
    }),
};

const server = http.createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://x');
  const file = searchParams.get('file');
  if (pathname === '/later') {
    // Answered at once; the work is done when nobody waits any more.
    response.end('accepted');
    await wait(60);
    await read(file);
    return;
  }
  await ways[pathname.slice(1)](file);
  response.end('done');
});

/** Another server in front, that hands its requests on after a while. */
const front = http.createServer((request, response) => {
  setImmediate(() => server.emit('request', request, response));
});
class Own extends http.Server {
  emit(...args) {
    return super.emit(...args);
  }
}
const own = new Own((request, response) => front.emit('request', request, response));
own.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify({ port: own.address().port })}\n`));
process.once('SIGTERM', () => {
  own.close();
  own.closeAllConnections();
});
