// What a careless service does with a text that it is given: files, commands, addresses, templates.
const { exec } = require('node:child_process');
const { mkdirSync, writeFileSync, promises } = require('node:fs');
const { get } = require('node:http');
const { createRequire } = require('node:module');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const ejs = createRequire(process.env.MATRIX)('ejs');

const base = join(tmpdir(), 'shop/public/docs');
mkdirSync(join(base, 'en'), { recursive: true });
for (const name of ['terms.txt', '..and so on.txt', 'en/help.txt'])
  writeFileSync(join(base, name), `This is ${name}.`);
writeFileSync(join(base, '../../keys.txt'), process.env.TREASURE);

const fetched = (url) =>
  new Promise((ok, no) => {
    get(url, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => ok(text));
    }).on('error', no);
  });

// Harmless commands only: the worst that they can tell is one variable of ours.
const environment = { PATH: process.env.PATH, TREASURE: process.env.TREASURE };
const run = (line) =>
  new Promise((ok) => {
    exec(line, { env: environment, timeout: 10_000 }, (_error, out) => ok(out));
  });

module.exports = {
  file: (name) => promises.readFile(join(base, name), 'utf8'),
  // In quotes, as people do who have heard of spaces.
  command: (name) => run(`echo "Hello ${name}"`),
  bareCommand: (name) => run(`echo Hello ${name}`),
  page: fetched,
  partner: (name) => fetched(`${process.env.INNER}/partner?name=${encodeURIComponent(name)}`),
  template: (name) => ejs.render(`Dear ${name}, welcome.`, { treasure: process.env.TREASURE }),
};
