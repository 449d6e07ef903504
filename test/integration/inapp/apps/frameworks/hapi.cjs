// node hapi.cjs <package>: 13 to 21, whichever way handlers answer in it.
const { PassThrough } = require('node:stream');
const { load, note, big, pieces, listening } = require('./matrix.cjs');

const name = process.argv[2];
const Hapi = load(name);
const isOld = Number.parseInt(load(`${name}/package.json`).version, 10) < 17;
const place = { port: 0, host: '127.0.0.1', ...(isOld ? {} : { compression: { minBytes: 1 } }) };
const server = isOld ? new Hapi.Server() : Hapi.server(place);
if (isOld) server.connection(place);

/** `answer(request)` gives `[value, status, content type]`. */
const route = (method, path, answer) =>
  server.route({
    method,
    path,
    handler(request, reply) {
      const [value, status = 200, type] = answer(request);
      const response = isOld ? reply(value) : reply.response(value);
      if (type) response.type(type);
      return response.code(status);
    },
  });
const throwing = (message) => () => {
  throw new Error(message);
};

route('GET', '/health', () => ['ok']);
route('GET', '/users/{id}', ({ params }) => [{ id: params.id, name: 'someone' }]);
route('POST', '/users/{id}/notes', ({ params, payload }) => [note(params.id, payload), 201]);
route('*', '/any/{what}', ({ method }) => [{ method }]);
route(['GET', 'PUT'], '/things/{thingId}', ({ params }) => [{ thing: params.thingId }]);
route('GET', '/assets/{rest*}', () => ['asset', 200, 'text/plain']);
route('GET', '/packed', () => [big()]);
route('GET', '/stream', () => {
  const stream = new PassThrough();
  for (const piece of pieces) stream.write(piece);
  stream.end();
  return [stream, 200, 'application/json'];
});
route('GET', '/hangs', () => {
  const stream = new PassThrough();
  stream.write('{"never":');
  return [stream, 200, 'application/json'];
});
if (!isOld) route('GET', '/throws', throwing('as the handler wanted'));
else
  server.route({
    method: 'GET',
    path: '/throws',
    handler: (_request, reply) => reply(new Error('as the handler wanted')),
  });

const shops = (inner) => {
  inner.route({
    method: 'GET',
    path: '/items/{itemId}',
    handler: ({ params }, reply) => (isOld ? reply({ item: params.itemId }) : { item: params.itemId }),
  });
};
const routes = { prefix: '/api/v1/shops/{shopId}' };
const started = (error) => {
  if (error) throw error;
  listening(server.info.port);
};
if (isOld) {
  const register = (inner, _options, next) => {
    shops(inner);
    next();
  };
  register.attributes = { name: 'shops' };
  server.register(register, { routes }, (error) => {
    if (error) throw error;
    server.start(started);
  });
} else {
  server
    .register({ plugin: { name: 'shops', register: shops }, routes })
    .then(() => server.start())
    .then(started, started);
}
process.on('SIGTERM', () => {
  server.listener.closeAllConnections();
  server.stop({ timeout: 10 }, () => {});
});
