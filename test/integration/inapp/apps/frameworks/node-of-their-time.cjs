// hapi 13 to 19 do not run on Node 20, with or without a library in them: `os.tmpDir` is gone since Node 14, and since
// Node 16 a request is closed as soon as its body has been read, which they take for a client that went away. This gives
// them the Node of their time.
const { IncomingMessage } = require('node:http');
const os = require('node:os');

os.tmpDir ??= os.tmpdir;
const { emit } = IncomingMessage.prototype;
IncomingMessage.prototype.emit = function emitAsBefore(name, ...args) {
  if (name === 'close' && this.complete && !this.socket?.destroyed) return false;
  return Reflect.apply(emit, this, [name, ...args]);
};
