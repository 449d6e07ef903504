// Handlers that hang, answer twice, break off and take the connection over. Tells what became of each request.
const { createServer } = require('node:http');

const ends = [];
const handlers = {
  '/hangs'() {},
  '/half'(_request, response) {
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.write('begun');
  },
  '/twice'(_request, response) {
    response.writeHead(200, { 'content-type': 'text/plain', 'x-first': 'yes' });
    response.end('first');
    const errors = [];
    for (const again of [
      () => response.setHeader('x-second', 'yes'),
      () => response.writeHead(500),
      () => response.write('second', (error) => errors.push(`write ${error?.code}`)),
      () => response.end('third', (error) => errors.push(`end ${error?.code}`)),
    ])
      try {
        again();
      } catch (error) {
        errors.push(error.code);
      }
    setImmediate(() => ends.push(['/twice', 'errors', ...errors]));
  },
  '/heads-twice'(_request, response) {
    response.writeHead(201);
    try {
      response.writeHead(500);
    } catch (error) {
      response.end(error.code);
    }
  },
  '/destroys'(_request, response) {
    response.writeHead(200, { 'content-length': '100' });
    response.write('begun', () => response.destroy());
  },
  '/resets': (request) => request.socket.destroy(),
  '/too-long'(_request, response) {
    response.writeHead(200, { 'content-length': '3' });
    response.end('longer than it said');
  },
  '/informs'(_request, response) {
    response.writeEarlyHints({ link: '</a.css>; rel=preload' });
    response.writeProcessing();
    response.end('after');
  },
  '/trailers'(_request, response) {
    response.writeHead(200, { trailer: 'x-sum' });
    response.write('a');
    response.addTrailers({ 'x-sum': '1' });
    response.end('b');
  },
  '/ends': (_request, response) => response.end(JSON.stringify(ends)),
};
const server = createServer((request, response) => {
  const { url } = request;
  if (url !== '/ends') {
    request.on('aborted', () => ends.push([url, 'aborted']));
    request.on('error', (error) => ends.push([url, 'request error', error.code]));
    request.on('close', () => ends.push([url, 'request close', request.destroyed]));
    response.on('error', (error) => ends.push([url, 'error', error.code]));
    response.on('finish', () => ends.push([url, 'finish']));
    response.on('close', () => ends.push([url, 'close', response.writableEnded, response.writableFinished]));
  }
  handlers[url]?.(request, response);
});
server.on('upgrade', (request, socket, head) => {
  if (request.url === '/refuses') return void socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
  if (request.url === '/resets') return void socket.destroy();
  socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n');
  socket.write(head);
  socket.on('data', (chunk) => (String(chunk).includes('bye') ? socket.end(chunk) : socket.write(chunk)));
  socket.on('error', () => {});
});
server.on('connect', (_request, socket) => socket.end('HTTP/1.1 200 Connected\r\n\r\ntunnel'));
server.on('clientError', (error, socket) => socket.end(`HTTP/1.1 400 Bad Request\r\n\r\n${error.code}`));
server.on('checkContinue', (request, response) => {
  response.writeContinue();
  request.resume().on('end', () => response.end('continued'));
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
