// A shop with people in it, on Express and SQLite: an API with logins, and pages with forms. It has a hole of each kind.
const { createHmac } = require('node:crypto');
const { createRequire } = require('node:module');
const matrix = createRequire(process.env.MATRIX);
const express = matrix('express');

const PEOPLE = 120;
const ORDERS_EACH = 5;
const products = ['lamp', 'desk', 'mug', 'chair', 'poster', 'kettle', 'notebook', 'plant'];

/** The n-th order has an id that nobody can count to its neighbour's. */
const orderId = (n) => 10_000 + ((n * 7919) % 80_021);
const sign = (text) => createHmac('sha256', 'guards nothing').update(text).digest('base64url');
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

function tokenOf(id) {
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub: `person-${id}`, role: id === 0 ? 'admin' : 'customer' })}`;
  return `${text}.${sign(text)}`;
}

function readToken(header = '') {
  const [, text, body, signature] = /^Bearer (([\w-]+\.[\w-]+))\.([\w-]+)$/.exec(header) ?? [];
  if (!text || sign(text) !== signature) return undefined;
  return JSON.parse(Buffer.from(body.split('.')[1], 'base64url').toString());
}

function openShop() {
  const database = new (matrix('better-sqlite3'))(':memory:');
  database.exec(
    'CREATE TABLE product (id INTEGER, name TEXT, price REAL, category TEXT); CREATE TABLE vault (id INTEGER, word TEXT)',
  );
  const insert = database.prepare('INSERT INTO product VALUES (?, ?, ?, ?)');
  for (let i = 0; i < 200; i++)
    insert.run(i, `${products[i % products.length]} ${i}`, 5 + (i % 40), i % 2 ? 'garden' : 'office');
  database.exec("INSERT INTO vault VALUES (1, 'treasure')");
  const people = Array.from({ length: PEOPLE }, (_, id) => ({
    id,
    email: `person${id}@shop.test`,
    password: `pass-${sign(String(id)).slice(0, 8)}`,
  }));
  const orders = new Map();
  for (let n = 0; n < PEOPLE * ORDERS_EACH; n++)
    orders.set(orderId(n), { id: orderId(n), owner: n % PEOPLE, total: 10 + n, items: [products[n % 8]] });
  return { database, people, orders };
}

const page = (title, body) =>
  `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1>${body}
  <p><a href="/">home</a> <a href="/search?q=lamp">search</a> <a href="/products/3">a product</a> <a href="/help?page=terms">help</a></p></body></html>`;

function api({ database, people, orders }) {
  const router = express.Router();
  const known = (request, response, next) => {
    request.person = readToken(request.headers.authorization);
    if (!request.person) return response.status(401).json({ error: 'log in first' });
    return next();
  };
  const idOf = (person) => Number(person.sub.slice('person-'.length));

  router.post('/login', (request, response) => {
    const { email, password } = request.body ?? {};
    const person = people.find((one) => one.email === email && one.password === password);
    // Not 401, at which hydra takes it for another kind of login.
    if (!person) return response.status(403).json({ error: 'wrong email or password' });
    return response.json({ token: tokenOf(person.id), userId: person.id });
  });
  router.get('/search', (request, response) => {
    const { q = '', category = '' } = request.query;
    // The hole: the category stands in the text of the query.
    const where = category === '' ? '' : `AND category = '${category}'`;
    const rows = database
      .prepare(`SELECT id, name FROM product WHERE name LIKE ? ${where} LIMIT 10`)
      .all(`%${q}%`);
    response.json({ items: rows });
  });
  router.get('/products/:productId', (request, response) => {
    const row = database
      .prepare('SELECT * FROM product WHERE id = ?')
      .get(Number(request.params.productId) || 0);
    return row ? response.json(row) : response.status(404).json({ error: 'no such product' });
  });
  router.get('/me', known, ({ person }, response) =>
    response.json({ userId: idOf(person), email: people[idOf(person)].email }),
  );
  router.get('/orders', known, ({ person }, response) =>
    response.json({
      items: [...orders.values()].filter(({ owner }) => owner === idOf(person)).map(({ id }) => ({ id })),
    }),
  );
  // The hole: nobody asks whose order it is.
  router.get('/orders/:orderId', known, ({ params }, response) => {
    const order = orders.get(Number(params.orderId));
    return order ? response.json(order) : response.status(404).json({ error: 'no such order' });
  });
  router.post('/orders', known, ({ person, body }, response) => {
    const id = orderId(orders.size);
    orders.set(id, { id, owner: idOf(person), total: 20, items: body?.items ?? [] });
    response.status(201).json({ id });
  });
  router.get('/admin/people', known, ({ person }, response) =>
    person.role === 'admin'
      ? response.json({ items: people.map(({ id }) => ({ id })) })
      : response.status(403).json({ error: 'no' }),
  );
  return router;
}

const shop = openShop();
const app = express();
app.set('trust proxy', 'loopback');
app.use(express.json(), express.urlencoded({ extended: false }));
app.use('/api', api(shop));
app.get('/', (_request, response) =>
  response.send(
    page(
      'Market',
      `<form action="/search"><input name="q"><input type="submit"></form>
       <form action="/contact" method="post"><input name="subject"><textarea name="text"></textarea><input type="submit"></form>`,
    ),
  ),
);
app.get('/search', (request, response) =>
  response.send(page('Search', `<p>You looked for ${request.query.q ?? ''}</p>`)),
);
app.get('/help', (request, response) =>
  response.send(page('Help', `<p>${String(request.query.page ?? '').replaceAll('<', '&lt;')}</p>`)),
);
app.get('/products/:productId', (request, response) =>
  response.send(page('Product', `<p>Product ${Number(request.params.productId) || 0}</p>`)),
);
app.post('/contact', (_request, response) => response.send(page('Thank you', '')));
app.use((_request, response) => response.status(404).json({ error: 'not found' }));
app.use((error, _request, response, _next) => response.status(500).json({ error: error.message }));
const server = app.listen(0, '127.0.0.1', () =>
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`),
);
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
module.exports = { orderId };
