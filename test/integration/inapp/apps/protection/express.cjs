// An Express application with the habits, good and bad, that blocking has to live with.
const { readFileSync } = require('node:fs');
const { readFile } = require('node:fs/promises');
const express = require('express');
const session = require('./wrap-response.cjs');

const app = express();
app.disable('x-powered-by');
let handled = 0;
let uncaught = 0;
process.on('uncaughtException', () => {
  uncaught += 1;
});
app.get('/counts', (_request, response) => response.json({ handled, uncaught }));
app.use((_request, _response, next) => {
  handled += 1;
  next();
});
app.use('/wrapped', session);
app.use(express.json({ limit: '1mb' }), express.urlencoded({ extended: true }));
const user = (request) => {
  const { setUser } = require('protectonce');
  if (request.headers['x-user']) setUser(request.headers['x-user']);
};
app.use((request, _response, next) => {
  user(request);
  next();
});

app.get('/search', (request, response) => response.json({ found: String(request.query.q ?? '') }));
app.get('/free-text', (request, response) => response.json({ found: String(request.query.q ?? '') }));
app.post('/orders', (request, response) => response.status(201).json({ got: request.body }));
app.get('/orders/:id', (request, response) => response.json({ id: request.params.id }));
app.get('/wrapped', (_request, response) => response.send('wrapped'));
app.get('/cookie', (_request, response) => response.send('cookie'));

const read = (request) => readFileSync(`${__dirname}/${request.query.name}`);
app.get('/swallows', (request, response) => {
  try {
    read(request);
  } catch {
    // Whatever it was.
  }
  response.set('x-late', 'yes').status(200).json({ fine: true });
});
app.get('/answers-twice', (request, response) => {
  try {
    read(request);
  } catch (error) {
    response.status(500).send(error.message);
  }
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.write('more');
  response.end('again', () => {});
});
app.get('/throws', (request) => read(request));
app.get('/rejects', async (request, response) => {
  await readFile(`${__dirname}/${request.query.name}`);
  response.send('read');
});
app.get('/hangs', (request) => {
  try {
    read(request);
  } catch {
    // And never answers.
  }
});
app.get('/streams', (request, response) => {
  response.type('text').write('begun');
  setImmediate(() => {
    try {
      read(request);
    } catch {
      // Goes on writing.
    }
    response.write('more');
    response.end('end');
  });
});
app.get('/prepared', (request, response) => {
  response.set({ 'content-length': '5', 'content-encoding': 'gzip', 'set-cookie': 'a=b' });
  try {
    read(request);
  } catch {
    // Nothing.
  }
  response.end('12345');
});
app.use((error, _request, response, _next) => response.status(500).json({ error: error.message }));

const server = app.listen(0, '127.0.0.1', () =>
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`),
);
server.on('upgrade', (_request, socket) => {
  socket.end('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\nupgraded');
});
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
