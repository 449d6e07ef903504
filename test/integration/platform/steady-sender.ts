import { setTimeout as pause } from 'node:timers/promises';
import type { WireEvent } from '../../../src/event/index.js';
import { batch } from '../../kit/builders.js';

export interface SteadySender {
  /** Resolves when every batch was acknowledged. Rejects when one was refused, or after too many tries. */
  readonly done: Promise<void>;
  acknowledged(): number;
  /** Answers other than 202, and connections that failed, by what they were. */
  readonly setbacks: ReadonlyMap<string, number>;
}

const TRIES_MAX = 400;

/** Sends batches as a sensor does: each again, with the same id, until it is acknowledged. Four at a time. */
export function sendSteadily(options: {
  readonly url: string;
  readonly sensorToken: string;
  readonly batches: number;
  readonly eventsPerBatch: number;
  readonly event: (n: number) => WireEvent;
}): SteadySender {
  const setbacks = new Map<string, number>();
  let next = 0;
  let acknowledged = 0;

  async function deliver(body: string): Promise<void> {
    for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
      const outcome = await fetch(`${options.url}/ingest/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${options.sensorToken}`, 'content-type': 'application/json' },
        body,
        signal: AbortSignal.timeout(15_000),
      }).then(
        async (response) => ({ status: response.status, text: await response.text() }),
        () => ({ status: 0, text: 'no connection' }),
      );
      if (outcome.status === 202) {
        acknowledged++;
        return;
      }
      if ([400, 401, 413, 415].includes(outcome.status)) throw new Error(`refused: ${outcome.text}`);
      setbacks.set(String(outcome.status), (setbacks.get(String(outcome.status)) ?? 0) + 1);
      await pause(50);
    }
    throw new Error(`not acknowledged after ${TRIES_MAX} tries: ${JSON.stringify([...setbacks])}`);
  }

  async function lane(): Promise<void> {
    for (let n = next++; n < options.batches; n = next++) {
      const events = Array.from({ length: options.eventsPerBatch }, (_, i) =>
        options.event(n * options.eventsPerBatch + i),
      );
      await deliver(JSON.stringify(batch(events, { sentAt: Date.now() })));
    }
  }

  const done = Promise.all([lane(), lane(), lane(), lane()]).then(() => undefined);
  done.catch(() => undefined);
  return { done, acknowledged: () => acknowledged, setbacks };
}
