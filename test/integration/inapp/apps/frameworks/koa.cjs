// node koa.cjs <package> <router's package> <body parser's package>
const { Readable, PassThrough } = require('node:stream');
const { createGzip } = require('node:zlib');
const { load, note, big, pieces, listening } = require('./matrix.cjs');

const [, , name, routerName, parserName] = process.argv;
const Koa = load(name);
const Router = load(routerName);
const parser = load(parserName);

const app = new Koa();
app.silent = true;
// What koa-compress does.
app.use(async (context, next) => {
  await next();
  if (
    context.path !== '/packed' ||
    !context.acceptsEncodings('gzip') ||
    context.get('accept-encoding') === ''
  )
    return;
  const { body } = context;
  context.set('content-encoding', 'gzip');
  context.body = createGzip();
  context.body.end(JSON.stringify(body));
});
app.use(async (context, next) => {
  try {
    await next();
  } catch (error) {
    context.status = error.status ?? 500;
    context.body = { error: error.message };
  }
});
app.use((parser.bodyParser ?? parser)());

const router = new Router();
router.get('/health', (context) => {
  context.body = 'ok';
});
router.get('/users/:id', (context) => {
  context.body = { id: context.params.id, name: 'someone' };
});
router.post('/users/:id/notes', (context) => {
  context.status = 201;
  context.body = note(context.params.id, context.request.body);
});
const items = new Router();
items.get('/items/:itemId', (context) => {
  context.body = { item: context.params.itemId };
});
const shops = new Router({ prefix: '/api/v1' });
shops.use('/shops/:shopId', items.routes());
router.all('/any/:what', (context) => {
  context.body = { method: context.method };
});
router.register('/things/:thingId', ['GET', 'PUT'], (context) => {
  context.body = { thing: context.params.thingId };
});
router.get(/^\/files\/(\d+)\/?$/, (context) => {
  context.body = { file: context.params[0] ?? context.captures?.[0] };
});
router.get('/packed', (context) => {
  context.body = big();
});
router.get('/stream', (context) => {
  context.type = 'json';
  context.body = Readable.from(pieces, { objectMode: false });
});
router.get('/hangs', (context) => {
  context.type = 'json';
  context.body = new PassThrough();
  context.body.write('{"never":');
});
router.get('/throws', () => {
  throw Object.assign(new Error('as the handler wanted'), { status: 418 });
});
app.use(router.routes());
app.use(router.allowedMethods());
app.use(shops.routes());

const server = app.listen(0, '127.0.0.1', () => listening(server.address().port));
process.on('SIGTERM', () => {
  server.closeAllConnections();
  server.close();
});
