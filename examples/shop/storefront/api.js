const { createReadStream } = require('node:fs');
const { join } = require('node:path');
const express = require('express');
const { issueToken, readToken } = require('../shared/sessions.cjs');

const files = join(__dirname, 'files');

function authenticated(request, response, next) {
  request.session = readToken(request.headers.authorization);
  if (!request.session) return response.status(401).json({ error: 'log in first' });
  return next();
}

/** Hands what a promise fails with to Express, which 4 does not do by itself. */
const answering = (handler) => (request, response, next) => handler(request, response).catch(next);

/** Products, login and orders. It has the weaknesses of a shop that grew fast; each is marked. */
function createApi(shop, products) {
  const api = express.Router();

  api.get(
    '/products',
    answering(async function listProducts(request, response) {
      const { category, q, page, currency } = request.query;
      // WEAK: the category goes into the statement as text. `?category=x' OR '1'='1` lists what the public must not see.
      const of = category ? ` AND category = '${category}'` : '';
      let found = await products.list(`supplier = 'public'${of}`);
      if (q) found = found.filter((product) => product.name.toLowerCase().includes(String(q).toLowerCase()));
      const from = (Number(page) || 0) * 10;
      const items = found.slice(from, from + 10);
      response.json({ total: found.length, items, ...(currency && { currency: 'EUR' }) });
    }),
  );

  api.get(
    '/products/:productId',
    answering(async function showProduct(request, response) {
      const product = await products.byId(Number(request.params.productId) || 0);
      if (!product) return response.status(404).json({ error: 'no such product' });
      return response.json(product);
    }),
  );

  // WEAK: reviews show their author's mail address to everyone.
  api.get('/products/:productId/reviews', (request, response) => {
    const productId = Number(request.params.productId);
    response.json({ items: shop.reviews.filter((review) => review.productId === productId) });
  });

  api.post('/login', (request, response) => {
    const { email, password } = request.body ?? {};
    const user = shop.users.find((one) => one.email === email && one.password === password);
    if (!user) return response.status(401).json({ error: 'wrong email or password' });
    return response.json({ token: issueToken(user), userId: user.id });
  });

  api.get('/orders', authenticated, (request, response) => {
    const items = shop.orders.filter(({ userId }) => userId === request.session.userId);
    response.json({ items: items.map(({ id, status }) => ({ id, status })) });
  });

  api.post('/orders', authenticated, (request, response) => {
    const items = Array.isArray(request.body?.items) ? request.body.items.slice(0, 20) : [];
    if (items.length === 0) return response.status(400).json({ error: 'items: at least one is needed' });
    return response.status(201).json(shop.place(request.session.userId, items));
  });

  // WEAK: any user who is logged in gets any order. Nobody asks whose it is.
  api.get('/orders/:orderId', authenticated, (request, response) => {
    const order = shop.orders.find(({ id }) => id === Number(request.params.orderId));
    if (!order) return response.status(404).json({ error: 'no such order' });
    return response.json(order);
  });

  // WEAK: the name of the file is joined as it comes. `?file=../../package.json` leaves the folder.
  api.get('/downloads', (request, response) => {
    const stream = createReadStream(join(files, String(request.query.file ?? 'catalogue.txt')));
    stream.on('error', () => response.status(404).json({ error: 'no such file' }));
    stream.on('open', () => response.type('text/plain'));
    stream.pipe(response);
  });

  return api;
}

module.exports = { createApi };
