import 'protectonce';
import { server as createServer } from '@hapi/hapi';
import announcing from '../shared/announce.cjs';
import sessions from '../shared/sessions.cjs';
import shopData from '../shared/shop-data.cjs';
import { accountRoutes } from './routes.js';

const server = createServer({
  port: Number(process.env.PORT ?? 3001),
  host: process.env.HOST ?? '127.0.0.1',
});

server.auth.scheme('shop-bearer', () => ({
  authenticate(request, h) {
    const session = sessions.readToken(request.headers.authorization);
    if (session) return h.authenticated({ credentials: session });
    return h.response({ error: 'log in first' }).code(401).takeover();
  },
}));
server.auth.strategy('bearer', 'shop-bearer');
server.auth.default('bearer');

server.route({ method: 'GET', path: '/health', options: { auth: false }, handler: () => ({ status: 'ok' }) });
server.route(accountRoutes(shopData.createShop()));

await server.start();
announcing.announce('accounts', server.info.port);
process.once('SIGTERM', () => {
  server.stop({ timeout: 500 });
});
