// Breaks what the library stands on, after it has started: each of its hooks now fails inside.
const { performance } = require('node:perf_hooks');

performance.now = () => {
  throw new Error('sabotage');
};
Reflect.get = new Proxy(Reflect.get, {
  apply(target, self, args) {
    if (/protectonce\.cjs/.test(new Error().stack?.split('\n')[2] ?? '')) throw new Error('sabotage');
    return Reflect.apply(target, self, args);
  },
});
