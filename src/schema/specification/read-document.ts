import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import {
  readSpecification,
  type SpecificationReading,
} from '../../inventory/specifications/read-specification.js';

/** Characters that are read in this thread: a few milliseconds. Others must not wait for more. */
const HERE_MAX = 262_144;
const SECONDS_MAX = 30;
const MEGABYTES_MAX = 1024;
/** Large documents that are read at the same time, and that wait; each may be 20 MB. */
const WORKERS_MAX = 1;
const WAITING_MAX = 8;

let working = 0;
const waiting: (() => void)[] = [];

/** Undefined when too many wait already. */
async function place(): Promise<(() => void) | undefined> {
  if (working >= WORKERS_MAX && waiting.length >= WAITING_MAX) return undefined;
  if (working >= WORKERS_MAX) await new Promise<void>((resolve) => waiting.push(resolve));
  working++;
  return () => {
    working--;
    waiting.shift()?.();
  };
}

const tooMuch: SpecificationReading = {
  problem: {
    code: 'TOO_LARGE',
    message: `it takes more than ${SECONDS_MAX} seconds or ${MEGABYTES_MAX} MB to read`,
  },
};

const busy: SpecificationReading = {
  problem: { code: 'TOO_MANY', message: 'other large documents are being read: send it again in a minute' },
};

/** What a document declares. A large one is read in a thread of its own, within bounds of time and memory. */
export async function readDocument(text: string, hint?: string): Promise<SpecificationReading> {
  if (text.length <= HERE_MAX) return readSpecification(text, hint);
  const leave = await place();
  if (!leave) return busy;
  const worker = new Worker(new URL('./read-document-worker.js', import.meta.url), {
    workerData: { text, hint },
    resourceLimits: { maxOldGenerationSizeMb: MEGABYTES_MAX },
  });
  try {
    const [reading] = (await once(worker, 'message', {
      signal: AbortSignal.timeout(SECONDS_MAX * 1000),
    })) as [SpecificationReading];
    return reading;
  } catch (error) {
    const { code, name } = error as { code?: unknown; name?: unknown };
    if (code === 'ERR_WORKER_OUT_OF_MEMORY' || name === 'AbortError') return tooMuch;
    throw error;
  } finally {
    await worker.terminate();
    leave();
  }
}
