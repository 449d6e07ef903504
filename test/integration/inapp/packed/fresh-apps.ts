/** What stands in an empty folder before the library comes: applications that know nothing of it. */
const listening = (port: string) => `() => process.stdout.write(JSON.stringify({ port: ${port} }) + '\\n')`;

const express = `
app.get('/health', (request, response) => response.json({ ok: true }));
app.get('/orders/:orderId', (request, response) => {
  who(request);
  response.json({ id: Number(request.params.orderId), email: 'someone@example.com' });
});
app.get('/files', (request, response) => {
  fs.readFile(path.join(folder, 'public', String(request.query.name)), 'utf8', (error, text) =>
    error ? response.status(404).end() : response.end(text));
});
const server = app.listen(0, '127.0.0.1', ${listening('server.address().port')});
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
`;

export const expressApp = `
const express = require('express');
const fs = require('fs');
const path = require('path');
const folder = __dirname;
const who = () => {};
const app = express();
${express}`;

/** The same as ES modules, and one that tells who its users are. */
export const moduleApp = `
import express from 'express';
import fs from 'node:fs';
import path from 'node:path';
import { setUser } from 'protectonce';
const folder = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname);
const who = (request) => setUser('ada@example.com', { roles: ['admin'] });
const app = express();
${express}`;

/** hapi 13 reads \`os.tmpDir\`, which Node has not had since version 14, and takes a body that was read for a client that left. */
export const nodeOfTheTime = `
const os = require('os');
os.tmpDir = os.tmpdir;
const { IncomingMessage } = require('http');
const emit = IncomingMessage.prototype.emit;
IncomingMessage.prototype.emit = function (name) {
  if (name === 'close' && this.complete && !(this.socket && this.socket.destroyed)) return false;
  return emit.apply(this, arguments);
};
`;

export const hapiApp = `
const Hapi = require('hapi');
const fs = require('fs');
const path = require('path');
const server = new Hapi.Server();
server.connection({ port: 0, host: '127.0.0.1' });
server.route({ method: 'GET', path: '/health', handler: (request, reply) => reply({ ok: true }) });
server.route({
  method: 'GET',
  path: '/orders/{orderId}',
  handler: (request, reply) => reply({ id: Number(request.params.orderId), email: 'someone@example.com' }),
});
server.route({
  method: 'GET',
  path: '/files',
  handler: (request, reply) =>
    fs.readFile(path.join(__dirname, 'public', String(request.query.name)), 'utf8', (error, text) =>
      error ? reply('none').code(404) : reply(text)),
});
server.start(${listening('server.info.port')});
process.once('SIGTERM', () => {
  server.listener.closeAllConnections();
  server.stop({ timeout: 10 }, () => {});
});
`;
