// Another library that wraps a method, and takes a hook of ours out when it is asked to: it puts back what it knew.
const fs = require('node:fs');
const { createServer, ServerResponse } = require('node:http');

const { readFile } = fs;
require('protectonce');

const { end } = ServerResponse.prototype;
ServerResponse.prototype.end = function (...args) {
  return end.apply(this, args);
};
const server = createServer((request, response) => {
  if (request.url === '/put-back') fs.readFile = readFile;
  response.end('done');
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })));
process.on('SIGTERM', () => server.close());
