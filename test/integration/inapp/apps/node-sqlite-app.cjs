// An application on node:sqlite that writes what it is given into its queries.
const { createServer } = require('node:http');
const { DatabaseSync } = require('node:sqlite');

const db = new DatabaseSync(':memory:');
db.exec("CREATE TABLE users (id INTEGER, name TEXT); INSERT INTO users VALUES (1, 'ann'), (2, 'bob')");
const server = createServer((request, response) => {
  const name = new URL(request.url, 'http://localhost').searchParams.get('name');
  try {
    response.end(JSON.stringify(db.prepare(`SELECT id FROM users WHERE name = '${name}'`).all()));
  } catch {
    response.writeHead(500).end();
  }
});
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`),
);
process.once('SIGTERM', () => server.close());
