import { Session } from 'node:inspector/promises';

/**
 * Counts how often the parts of functions ran, by the engine's own counters: a measure of work that is the same on a busy
 * machine. Code is counted only when it was loaded after `startCounting`: import it then.
 */
export async function startCounting(counts: (url: string) => boolean) {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  return {
    async stepsOf(act: () => unknown): Promise<number> {
      await session.post('Profiler.takePreciseCoverage');
      act();
      const { result } = await session.post('Profiler.takePreciseCoverage');
      let steps = 0;
      for (const { url, functions } of result)
        if (counts(url)) for (const { ranges } of functions) for (const { count } of ranges) steps += count;
      return steps;
    },
    async stop(): Promise<void> {
      await session.post('Profiler.stopPreciseCoverage');
      session.disconnect();
    },
  };
}
