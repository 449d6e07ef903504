// What an application full of bad habits does with its input `x`, by name. Its rows, files, answers and errors hold canaries.
const childProcess = require('node:child_process');
const fs = require('node:fs');
const http = require('node:http');
const { join } = require('node:path');
const vm = require('node:vm');
const { createRequire } = require('node:module');

const matrix = createRequire(process.env.MATRIX);
const { setUser } = require(process.env.PROTECTONCE);
const base = process.env.CANARY_FOLDER;
const Better = matrix('better-sqlite3');
const sqlite3 = matrix('sqlite3');

const setUp = [
  'CREATE TABLE users (id INTEGER, name TEXT, email TEXT)',
  "INSERT INTO users VALUES (7391846205, 'canary row', 'rowcanary@example.com'), (2, 'bob', 'canary@row.example')",
];
const better = new Better(':memory:');
better.exec(setUp.join(';'));
const slow = new sqlite3.Database(':memory:');
slow.serialize(() => {
  for (const text of setUp) slow.run(text);
});
const all = (text, values = []) =>
  new Promise((resolve, reject) => {
    slow.all(text, values, (error, rows) => (error ? reject(error) : resolve(rows)));
  });
const got = (options) =>
  new Promise((resolve, reject) => {
    http
      .get(options, (response) => response.resume().on('end', () => resolve(response.statusCode)))
      .on('error', reject);
  });

const actions = {
  file: (x) => fs.readFileSync(join(base, x), 'utf8'),
  write: (x) => fs.promises.writeFile(join(base, `new-${x}`), 'canary content'),
  stat: async (x) => (await fs.promises.stat(join(base, x))).size,
  name: (x) => better.prepare(`SELECT id, name, email FROM users WHERE name = '${x}'`).all(),
  slowName: (x) => all(`SELECT id, name FROM users WHERE email = '${x}' OR name = 'canary literal'`),
  bound: (x) => all("SELECT id FROM users WHERE name = ? AND email <> 'canary literal'", [x]),
  order: (x) => better.prepare(`SELECT id FROM users ORDER BY ${x}`).all(),
  double: (x) => better.prepare(`SELECT id FROM users WHERE name = "${x}" OR name = "canary literal"`).all(),
  table: (x) => better.prepare(`SELECT 1 FROM ${x}`).all(),
  insert: (x) => better.prepare(`INSERT INTO users (id, name) VALUES (7391846205, '${x}')`).run(),
  exec: (x) => childProcess.execSync(`echo ${x}`, { stdio: 'pipe' }).toString(),
  argument: (x) => childProcess.execFileSync('echo', [x, 'canary argument']).toString(),
  eval: (x) => String(eval(x)),
  function: (x) => String(new Function(`return ${x}`)()),
  vm: (x) => String(vm.runInThisContext(`1 + ${x}`, { filename: 'canary-file.js' })),
  fetch: async (x) => (await fetch(`http://${x}/canary`)).status,
  http: (x) => got({ hostname: x, port: 9, path: '/canary' }),
  template: (x) => matrix('ejs').render(`<p>${x}</p>`, {}),
  require: (x) => String(require(join(base, x))),
  throw: (x) => {
    throw new Error(`canary error ${x}`);
  },
  reject: async (x) => {
    throw Object.assign(new TypeError(x), { code: x });
  },
  log: (x) => process.stderr.write(`the application says ${x}\n`),
};

exports.matrix = matrix;
exports.act = async (action, x) => {
  const done = await actions[action]?.(String(x));
  return {
    done,
    id: 'canary-id-17',
    account: { accountId: 7391846205, email: 'canary@answer.example', note: `canary ${x}` },
    items: [{ id: 'canary-item', card: '4929 7391 8462 0512' }],
  };
};
exports.name = (id) => id && setUser(id, { roles: ['canary-role', 'admin'] });
exports.headers = { 'x-answer': 'canary header', 'set-cookie': 'sid=canarycookie; Path=/' };
exports.listening = (port) => process.stdout.write(`${JSON.stringify({ port })}\n`);
