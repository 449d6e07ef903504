// CommonJS packages imported later, out of an ES module.
import { pathToFileURL } from 'node:url';
import matrix from '../frameworks/matrix.cjs';

const imported = async (name) => import(pathToFileURL(matrix.load.resolve(name)).href);
const { default: fastify } = await imported(process.argv[2]);
const { default: Koa } = await imported('koa');
const { default: Router } = await imported('@koa/router');
const app = fastify();
app.get('/fast/:id', async () => ({ fast: true }));
const router = new Router();
router.get('/koa/:id', (context) => {
  context.body = { koa: true };
});
const koa = new Koa().use(router.routes()).callback();
const server = (await import('node:http')).createServer((request, response) =>
  request.url.startsWith('/koa') ? koa(request, response) : app.server.emit('request', request, response),
);
await app.ready();
server.listen(0, '127.0.0.1', () => matrix.listening(server.address().port));
process.on('SIGTERM', () => {
  server.closeAllConnections();
  server.close();
});
