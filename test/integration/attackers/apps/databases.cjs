// Tables with something to steal, on three drivers, and queries that write what they are given into their text.
const { createRequire } = require('node:module');

const matrix = createRequire(process.env.MATRIX);

const setUp = [
  'CREATE TABLE users (id INTEGER, name TEXT, city TEXT)',
  "INSERT INTO users VALUES (1, 'ann', 'Ghent'), (2, 'bob', 'Bergen'), (3, 'O''Brien', 'Cork'), (4, 'rock & roll; drop table lamp', 'York')",
  'CREATE TABLE vault (id INTEGER, word TEXT)',
  `INSERT INTO vault VALUES (1, '${process.env.TREASURE}')`,
];
const byName = (name) => `SELECT id, name, city FROM users WHERE name = '${name}'`;

module.exports = async function openDatabases() {
  const better = new (matrix('better-sqlite3'))(':memory:');
  better.exec(setUp.join(';'));
  const native = new (matrix('sqlite3').Database)(':memory:');
  await new Promise((ok, no) => native.exec(setUp.join(';'), (error) => (error ? no(error) : ok())));
  const pool = new (matrix('pg').Pool)({ connectionString: process.env.POSTGRES, max: 4 });
  await pool.query(`DROP TABLE IF EXISTS users, vault; ${setUp.join(';')}`);
  const ofNative = (text) =>
    new Promise((ok, no) => native.all(text, (error, rows) => (error ? no(error) : ok(rows))));
  const ofPool = async (text) => (await pool.query(text)).rows;

  return {
    queries: {
      /** In a string, of the query. */
      byName: (name) => better.prepare(byName(name)).all(),
      /** A number. */
      byId: (id) => ofNative(`SELECT id, name, city FROM users WHERE id = ${id}`),
      /** Behind ORDER BY. */
      sorted: (column) => ofPool(`SELECT id, name, city FROM users ORDER BY ${column}`),
      /** In a string, of a path. */
      byPath: (name) => ofPool(byName(name)),
      /** In a string between brackets, of a body. */
      login: (name) => better.prepare(`SELECT id, name FROM users WHERE (name = '${name}') LIMIT 5`).all(),
      /** Of a cookie, behind LIKE. */
      byCity: (city) => ofNative(`SELECT id, name FROM users WHERE city LIKE '%${city}%'`),
      bound: (name) => better.prepare('SELECT id, name FROM users WHERE name = ?').all(name),
    },
    async close() {
      native.close();
      await pool.end();
    },
  };
};
