import { eventually } from '../../kit/eventually.js';

/** Waits until so many subscriptions are in force at this API: what happens before is told to none of them. */
export async function untilSubscribed(url: string, count: number): Promise<void> {
  await eventually(
    async () => {
      const metrics = await (await fetch(`${url}/metrics`)).text();
      return Number(/^protectonce_api_subscribers (\d+)$/m.exec(metrics)?.[1]) >= count;
    },
    { timeoutMs: 60_000, what: `${count} subscriptions` },
  );
}
