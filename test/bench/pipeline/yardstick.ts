import { gunzipSync } from 'node:zlib';

const ROUNDS = 60;

/**
 * What `JSON.parse` alone costs an event of these batches on this machine at this moment, in microseconds of processor time. The
 * speed of shared machines drifts by half and more: figures of two runs are compared in this measure.
 */
export function parseMicrosPerEvent(
  bodies: readonly Buffer[],
  packed: boolean,
  eventsPerBatch: number,
): number {
  const texts = bodies.slice(0, 8).map((body) => (packed ? gunzipSync(body) : body).toString());
  for (const text of texts) JSON.parse(text);
  const before = process.cpuUsage();
  for (let i = 0; i < ROUNDS; i++) JSON.parse(texts[i % texts.length] as string);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (ROUNDS * eventsPerBatch);
}
