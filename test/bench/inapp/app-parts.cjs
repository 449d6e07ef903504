// What both applications answer with: five routes of an ordinary service, and its usage when the bench asks.
const { join } = require('node:path');
const { createRequire } = require('node:module');
const begunAt = process.cpuUsage();

const load = createRequire(process.env.MATRIX);
const Better = load('better-sqlite3');
const sqlite3 = load('sqlite3');

const rows = Array.from({ length: 20 }, (_, id) => ({ id, sku: `sku-${id}`, price: id * 1.5, quantity: 1 }));
const user = { id: 7, name: 'Ada Keller', email: 'ada@example.com', roles: ['customer'] };
const create = 'CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER, status TEXT)';
const insert = "INSERT INTO orders VALUES (1, 7, 'open'), (2, 7, 'paid'), (3, 8, 'open')";

const better = new Better(':memory:');
better.exec(`${create}; ${insert}`);
const slow = new sqlite3.Database(':memory:');
slow.serialize(() => {
  slow.run(create);
  slow.run(insert);
});

exports.load = load;
exports.list = { items: rows, user };
exports.file = join(__dirname, 'app-parts.cjs');
exports.withBetter = (customer) =>
  better.prepare('SELECT id, status FROM orders WHERE customer = ? ORDER BY id').all(customer);
exports.withSqlite3 = (status) =>
  new Promise((resolve, reject) =>
    slow.all('SELECT id, status FROM orders WHERE status = ? ORDER BY id', [status], (error, found) =>
      error ? reject(error) : resolve(found),
    ),
  );
exports.serve = (port, close) => {
  process.send({ port, startCpu: process.cpuUsage(begunAt), readyMs: performance.now() });
  process.on('message', (question) => {
    const cpu = process.cpuUsage();
    // Only where memory is the question: a collection in between makes the requests after it dearer.
    if (question === 'memory') global.gc?.();
    process.send({ cpu, rss: process.memoryUsage.rss() });
  });
  process.on('disconnect', () => {
    close();
    setTimeout(() => process.exit(0), 500).unref();
  });
};
