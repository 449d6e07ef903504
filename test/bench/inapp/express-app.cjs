// Five routes of an ordinary application; tells the CPU time of its process when asked.
const express = require('express');

const app = express();
app.use(express.json());
const user = { id: 7, name: 'Ada Keller', email: 'ada@example.com', roles: ['customer'] };
const lines = Array.from({ length: 20 }, (_, id) => ({ id, sku: `sku-${id}`, price: id * 1.5, quantity: 1 }));
const orders = express.Router();
orders.get('/', (_request, response) =>
  response.json({ items: lines.map(({ id }) => ({ id, status: 'open' })) }),
);
orders.get('/:orderId', (request, response) =>
  response.json({ id: Number(request.params.orderId), user, lines }),
);
orders.post('/', (request, response) => response.status(201).json({ id: 1, items: request.body.items }));
app.use('/orders', orders);
app.get('/users/:userId', (_request, response) => response.json(user));
app.get('/search', (request, response) => response.json({ q: String(request.query.q).length, items: [] }));

const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('message', () => process.send({ cpu: process.cpuUsage(), rss: process.memoryUsage.rss() }));
process.on('disconnect', () => {
  server.close();
  server.closeAllConnections();
});
