// Lists files by a pattern that a request names: Node 22 and newer.
const fs = require('node:fs');
const http = require('node:http');
const { join } = require('node:path');

const base = join(__dirname, 'modules');
const answers = {
  '/sync': (x) => fs.globSync(`${base}/${x}`),
  '/callback': (x) =>
    new Promise((resolve, reject) =>
      fs.glob(`${base}/${x}`, (error, found) => (error ? reject(error) : resolve(found))),
    ),
  '/promise': async (x) => {
    const found = [];
    for await (const file of fs.promises.glob(`${base}/${x}`)) found.push(file);
    return found;
  },
  '/folder': (x) => fs.globSync('*.cjs', { cwd: `${base}/${x}` }),
};

const server = http.createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  try {
    const found = await answers[pathname](searchParams.get('x'));
    response.end(found.some((file) => file.endsWith('late.cjs')) ? 'late.cjs' : 'others');
  } catch (error) {
    response.writeHead(500).end(error.name);
  }
});
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`),
);
process.once('SIGTERM', () => {
  server.closeAllConnections();
  server.close();
});
