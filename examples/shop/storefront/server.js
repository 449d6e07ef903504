require('protectonce');
const express = require('express');
const { announce } = require('../shared/announce.cjs');
const { openProducts } = require('../shared/product-store.cjs');
const { createShop } = require('../shared/shop-data.cjs');
const { createApi } = require('./api.js');
const { internal } = require('./internal.js');

async function start() {
  const shop = createShop();
  const products = await openProducts(process.env.SHOP_DATABASE_URL, shop.products);

  const app = express();
  // The demo's traffic arrives through a proxy on this machine, which names the client.
  app.set('trust proxy', 'loopback');
  app.disable('x-powered-by');
  app.use(express.json({ limit: '50kb' }));
  app.get('/health', (_request, response) => response.json({ status: 'ok' }));
  app.use('/api/v1', createApi(shop, products));
  // WEAK: said to be on its way out for years; old applications still ask for it.
  app.get('/api/v0/products', (_request, response) =>
    response.json({ names: shop.products.map(({ name }) => name) }),
  );
  app.use('/internal', internal());
  app.use((_request, response) => response.status(404).json({ error: 'not found' }));
  app.use((_error, _request, response, _next) => response.status(500).json({ error: 'internal error' }));

  const server = app.listen(Number(process.env.PORT ?? 3000), process.env.HOST ?? '127.0.0.1', () =>
    announce('storefront', server.address().port),
  );
  process.once('SIGTERM', () => {
    server.close(() => products.close());
    server.closeAllConnections();
  });
}

start();
