// An ES module that makes code of what it is asked with, and modules by the names that it gets.
import http from 'node:http';

class Plugins {
  // Named as the language's own call is.
  async import(name) {
    return (await import(`${process.env.SINK_BASE}/${name}`)).default;
  }
}

const answers = {
  '/eval': (x) => {
    // biome-ignore lint/correctness/noUnusedVariables: the evaluated text uses it
    const local = 40;
    return eval(`local + ${x}`);
  },
  // biome-ignore lint/complexity/noCommaOperator: that is how an indirect call is written
  '/indirect': (x) => (0, eval)(`1 + ${x}`),
  '/import': (x) => new Plugins().import(x),
};

const server = http.createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  try {
    response.end(String(await answers[pathname](searchParams.get('x'))));
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
