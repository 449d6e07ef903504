/** One JSON line on stdout: whoever started the service with PORT=0 learns the port from it. */
function announce(service, port) {
  process.stdout.write(`${JSON.stringify({ service, port, url: `http://127.0.0.1:${port}` })}\n`);
}

module.exports = { announce };
