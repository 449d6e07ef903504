// node protocols.cjs <way>: protocols that are not REST, as plain servers and Express serve them.
const { load, listening } = require('./matrix.cjs');

const listen = (server) => {
  server.listen(0, '127.0.0.1', () => listening(server.address().port));
  process.on('SIGTERM', () => {
    server.closeAllConnections?.();
    server.close();
  });
};

function events(_request, response) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.write('event: order\ndata: {"id":1}\n\n');
  response.write('data: {"id":2}\n\n');
  response.end();
}

function rpc(request, response) {
  let text = '';
  request.on('data', (chunk) => {
    text += chunk;
  });
  request.on('end', () => {
    const asked = JSON.parse(text);
    const answer = ({ id }) => ({ jsonrpc: '2.0', id, result: { total: 5 } });
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(Array.isArray(asked) ? asked.map(answer) : answer(asked)));
  });
}

/** A message of one byte, and what tells that all went well. */
function grpc(request, response) {
  const isWeb = request.headers['content-type'].startsWith('application/grpc-web');
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': request.headers['content-type'] });
    response.write(Buffer.from([0, 0, 0, 0, 1, 8]));
    if (!isWeb) response.addTrailers({ 'grpc-status': '0' });
    response.end();
  });
}

function route(request, response) {
  if (request.url === '/events') return events(request, response);
  if (request.url === '/rpc') return rpc(request, response);
  return grpc(request, response);
}

/** The real library, which answers on the socket itself; it echoes, and turns strangers away. */
function sockets() {
  const { WebSocketServer } = require('ws');
  const server = require('node:http').createServer(route);
  const echo = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (!request.url.startsWith('/chat')) return socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
    return echo.handleUpgrade(request, socket, head, (client) =>
      client.on('message', (message) => client.send(String(message))),
    );
  });
  listen(server);
}

const ways = {
  ws: sockets,
  http: () => listen(require('node:http').createServer(route)),
  http2: () => listen(require('node:http2').createServer(route)),
  Express() {
    const express = load('express');
    const app = express();
    app.get('/events/:channel', events);
    app.post('/rpc', express.json(), ({ body }, response) => {
      const answer = ({ id }) => ({ jsonrpc: '2.0', id, result: { total: 5 } });
      response.json(Array.isArray(body) ? body.map(answer) : answer(body));
    });
    listen(require('node:http').createServer(app));
  },
};

ways[process.argv[2]]();
