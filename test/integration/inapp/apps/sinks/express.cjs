const http2 = require('node:http2');
const express = require('express');
const actions = require('./actions.cjs');

const app = express();
app.use(express.json());
const act = async (request, response, next) => {
  try {
    const { group, action } = request.params;
    response.type('text').send(await actions[group][action](request.query.x ?? request.body?.x));
  } catch (error) {
    next(error);
  }
};
app.get('/act/:group/:action', act);
app.post('/act/:group/:action', act);
app.get('/go', (request, response) => response.redirect(String(request.query.to)));
app.get('/head', (request, response) => response.writeHead(302, { Location: request.query.to }).end());
app.get('/inner', (_request, response) => response.send('INNER'));
app.get('/warm', async (_request, response) => {
  await actions.network.httpPooled(`http://127.0.0.1:${server.address().port}/inner`);
  response.send('warm');
});
/** What a service that speaks HTTP/2 alone is sent. */
async function overHttp2() {
  const other = http2.createServer();
  other.on('stream', (stream, { traceparent, tracestate }) => {
    stream.respond({ ':status': 200 });
    stream.end(JSON.stringify({ traceparent, tracestate }));
  });
  await new Promise((resolve) => other.listen(0, '127.0.0.1', resolve));
  const session = http2.connect(`http://127.0.0.1:${other.address().port}`);
  try {
    const stream = session.request({ ':path': '/echo' });
    let text = '';
    for await (const piece of stream) text += piece;
    return text;
  } finally {
    session.close();
    other.close();
  }
}
app.get('/echo', (request, response) => response.json(request.headers));
app.get('/next', async (request, response) => {
  const { port } = server.address();
  const url = `http://127.0.0.1:${port}/echo`;
  const { how } = request.query;
  // As a tracing library would, on one call over each client.
  const headers = { traceparent: request.headers['x-own-trace'] };
  response.type('json');
  if (how === 'http') response.send(await actions.network.httpGet(url));
  else if (how === 'fetch') response.send(await (await fetch(url)).text());
  else if (how === 'undici' || how === 'undici6') response.send(await actions.network[how](url));
  else if (how === 'http2') response.send(await overHttp2());
  else response.send(await (await fetch(url, { headers })).text());
});
// The error itself, as an application that shows too much would.
app.use((error, _request, response, _next) =>
  response.status(500).send(`${error.name} ${error.code ?? ''} ${error.cause?.name ?? ''}`),
);

const server = app.listen(0, '127.0.0.1', () =>
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`),
);
process.once('SIGTERM', () => {
  actions.pool.destroy();
  server.close();
  server.closeAllConnections();
});
