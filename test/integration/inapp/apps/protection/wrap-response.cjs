// Puts methods of its own on a response, as compression and session libraries do.
module.exports = (_request, response, next) => {
  const { write, end, writeHead } = response;
  response.writeHead = (...args) => {
    response.setHeader('x-wrapped', 'yes');
    return Reflect.apply(writeHead, response, args);
  };
  response.write = (chunk, ...rest) => Reflect.apply(write, response, [`<${chunk}>`, ...rest]);
  response.end = (chunk, ...rest) => {
    response.removeHeader('content-length');
    return Reflect.apply(end, response, [chunk && `<${chunk}>`, ...rest]);
  };
  next();
};
