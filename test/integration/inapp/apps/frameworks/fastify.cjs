// node fastify.cjs <package>
const { Readable } = require('node:stream');
const { gzipSync } = require('node:zlib');
const { load, note, big, pieces, listening } = require('./matrix.cjs');

const name = process.argv[2];
const app = load(name)({ logger: false, forceCloseConnections: true });

// What @fastify/compress does.
app.addHook('onSend', (request, reply, payload, done) => {
  if (!request.headers['accept-encoding']?.includes('gzip') || typeof payload !== 'string') return done();
  reply.header('content-encoding', 'gzip').removeHeader('content-length');
  return done(null, gzipSync(payload));
});

app.get('/health', (_request, reply) => reply.send('ok'));
app.get('/users/:id', (request, reply) => reply.send({ id: request.params.id, name: 'someone' }));
app.post('/users/:id/notes', async (request, reply) => {
  reply.code(201);
  return note(request.params.id, request.body);
});
app.register(
  async (shops) => {
    shops.register(
      async (items) => {
        items.get('/items/:itemId', async (request) => ({ item: request.params.itemId }));
      },
      { prefix: '/shops/:shopId' },
    );
  },
  { prefix: '/api/v1' },
);
app.all('/any/:what', async (request) => ({ method: request.raw.method }));
app.route({
  method: ['GET', 'PUT'],
  url: '/things/:thingId',
  handler: async (request) => ({ thing: request.params.thingId }),
});
app.get('/assets/*', (_request, reply) => reply.type('text/plain').send('asset'));
app.get('/packed', async () => big());
app.get('/stream', (_request, reply) => {
  reply.type('application/json').send(Readable.from(pieces, { objectMode: false }));
});
app.get('/hangs', (_request, reply) => {
  const endless = new Readable({ read() {} });
  endless.push('{"never":');
  reply.type('application/json').send(endless);
});
app.get('/throws', async () => {
  throw Object.assign(new Error('as the handler wanted'), { statusCode: 418 });
});
app.setErrorHandler((error, _request, reply) => {
  reply.code(error.statusCode ?? 500).send({ error: error.message });
});

const started = (error) => {
  if (error) throw error;
  listening(app.server.address().port);
};
app.ready((error) => {
  if (error) throw error;
  if (/^3\./.test(app.version ?? '3.')) app.listen(0, '127.0.0.1', started);
  else app.listen({ port: 0, host: '127.0.0.1' }, started);
});
process.on('SIGTERM', () => {
  app.server.closeAllConnections();
  app.close(() => {});
});
