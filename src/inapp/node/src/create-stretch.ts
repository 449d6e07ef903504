import { performance } from 'node:perf_hooks';

/**
 * How much longer the process took than it worked since it was last asked: 1 on a machine that has a processor for it. Our own
 * times are those of a clock; on a crowded machine they hold the waiting, too.
 */
export function createStretch(): () => number {
  let loop = performance.eventLoopUtilization();
  let cpu = process.cpuUsage();
  return () => {
    const before = loop;
    const used = process.cpuUsage(cpu);
    loop = performance.eventLoopUtilization();
    cpu = process.cpuUsage();
    const workedMs = (used.user + used.system) / 1000;
    const { active } = performance.eventLoopUtilization(loop, before);
    return workedMs > 0 ? Math.max(1, active / workedMs) : 1;
  };
}
