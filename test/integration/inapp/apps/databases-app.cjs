// An ordinary application with bad habits: it writes what it is given into its queries. Express or hapi, by FRAMEWORK.
const { createRequire } = require('node:module');

const matrix = createRequire(process.env.MATRIX);
const sqlite3 = matrix('sqlite3');
const BetterSqlite3 = matrix('better-sqlite3');
const { Sequelize } = matrix('sequelize');
const knex = matrix('knex');
const { DataSource } = matrix('typeorm');
const { Client } = matrix('pg');

const setUp = [
  'CREATE TABLE users (id INTEGER, name TEXT, owner TEXT)',
  "INSERT INTO users VALUES (1, 'ann', 'u-ann'), (2, 'bob', 'u-bob')",
];
const byName = (name) => `SELECT id, name FROM users WHERE name = '${name}'`;

async function drivers() {
  const native = new sqlite3.Database(':memory:');
  await new Promise((resolve, reject) => {
    native.exec(setUp.join(';'), (error) => (error ? reject(error) : resolve()));
  });
  const better = new BetterSqlite3(':memory:');
  better.exec(setUp.join(';'));
  const owned = better.prepare('SELECT id, name FROM users WHERE owner = ?');
  const sequelize = new Sequelize({
    dialect: 'sqlite',
    storage: ':memory:',
    logging: false,
    dialectModule: sqlite3,
  });
  const builder = knex({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
    pool: { min: 1, max: 1 },
  });
  const source = await new DataSource({ type: 'postgres', url: process.env.POSTGRES }).initialize();
  const client = new Client({ connectionString: process.env.POSTGRES });
  await client.connect();
  for (const text of setUp) {
    await sequelize.query(text);
    await builder.raw(text);
  }
  await client.query(`DROP TABLE IF EXISTS users; ${setUp.join(';')}`);

  const close = () =>
    Promise.all([source.destroy(), client.end(), builder.destroy(), sequelize.close(), native.close()]);
  const queries = {
    sqlite3: (name) =>
      new Promise((resolve, reject) => {
        native.all(byName(name), (error, rows) => (error ? reject(error) : resolve(rows)));
      }),
    'better-sqlite3': (name) => better.prepare(byName(name)).all(),
    sequelize: async (name) => (await sequelize.query(byName(name)))[0],
    knex: (name) => builder.raw(byName(name)),
    typeorm: (name) => source.query(byName(name)),
    pg: async (name) => (await client.query(byName(name))).rows,
    bound: async (name) => (await client.query('SELECT id FROM users WHERE name = $1', [name])).rows,
    escaped: (name) => better.prepare(byName(name.replaceAll("'", "''"))).all(),
    swallowed: async (name) => {
      try {
        return better.prepare(byName(name)).all();
      } catch {
        return 'all is well';
      }
    },
    store: (name) => better.prepare('INSERT INTO users (id, name) VALUES (9, ?)').run(name),
    stored: () => {
      const { name } = better.prepare('SELECT name FROM users WHERE id = 9').get();
      return better.prepare(byName(name)).all();
    },
    mine: (name) => owned.all(name),
    sorted: (name) => better.prepare(`SELECT id FROM users ORDER BY ${name}`).all(),
  };
  return { queries, close };
}

async function main() {
  const { queries, close } = await drivers();
  const told = (port) => process.stdout.write(`${JSON.stringify({ port })}\n`);
  if (process.env.FRAMEWORK === 'hapi') {
    const { server: createServer } = require('@hapi/hapi');
    const server = createServer({ port: 0, host: '127.0.0.1' });
    const handler = async ({ query, payload }, query_) => query_((payload ?? query).name);
    for (const [name, query] of Object.entries(queries)) {
      server.route({ method: 'GET', path: `/${name}`, handler: (request) => handler(request, query) });
      server.route({ method: 'POST', path: `/${name}`, handler: (request) => handler(request, query) });
    }
    await server.start();
    told(server.info.port);
    process.once('SIGTERM', () => server.stop({ timeout: 200 }).then(close));
    return;
  }
  const express = require('express');
  const app = express();
  app.use(express.json());
  for (const [name, query] of Object.entries(queries))
    app.all(`/${name}`, async (request, response, next) => {
      try {
        response.json(await query((request.body ?? request.query).name));
      } catch (error) {
        next(error);
      }
    });
  const server = app.listen(0, '127.0.0.1', () => told(server.address().port));
  process.once('SIGTERM', () => server.close(close));
}

main();
