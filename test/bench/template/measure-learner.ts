import { createTemplateLearner } from '../../../src/inventory/templates/template-learner.js';
import type { Call } from './learn-decisions.js';

type Apis = readonly (readonly Call[])[];

/** Paths per CPU-second: observed, decided on, and asked for their templates, with the shipped trees. */
export function measureSpeed(apis: Apis): { pathsPerSecond: number; observedPerSecond: number } {
  const run = () => {
    const learner = createTemplateLearner();
    let paths = 0;
    const start = process.cpuUsage();
    for (const calls of apis)
      for (const { api, method, path } of calls) {
        learner.observe({ host: api, method, path });
        paths++;
      }
    const observed = process.cpuUsage(start);
    for (const calls of apis)
      for (const { api, method, path } of calls) learner.templateOf({ host: api, method, path });
    const whole = process.cpuUsage(start);
    const rate = ({ user, system }: NodeJS.CpuUsage) => Math.round(paths / ((user + system) / 1e6));
    return { pathsPerSecond: rate(whole), observedPerSecond: rate(observed) };
  };
  run();
  return run();
}

/** Heap that a learner of everything takes, decided and ready, by 1,000 operations. */
export function measureMemory(apis: Apis): { megabytesPer1000Operations: number } {
  const operations = new Set(
    apis.flatMap((calls) => calls.map(({ api, method, template }) => `${api} ${method} ${template}`)),
  );
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const learner = createTemplateLearner();
  for (const calls of apis)
    for (const { api, method, path } of calls) learner.observe({ host: api, method, path });
  for (const calls of apis) learner.learn(calls[0]?.api ?? '');
  globalThis.gc?.();
  const bytes = process.memoryUsage().heapUsed - before;
  learner.state();
  return { megabytesPer1000Operations: Math.round((bytes / 1e6 / operations.size) * 1e5) / 100 };
}
