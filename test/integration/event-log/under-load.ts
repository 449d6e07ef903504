import type { EventLog, LogBatch } from '../../../src/store/event-log.js';

const passing = new Set(['LOG_UNAVAILABLE', 'LOG_FULL']);

export interface Load {
  /** Batches that the log said it has. */
  readonly acknowledged: Set<string>;
  /** Codes of the errors that senders met. */
  readonly errors: Map<string, number>;
  /** No new batches; resolves when every batch begun is acknowledged. */
  finish(): Promise<void>;
}

/** Senders that do what sensors do: the same batch again until it is acknowledged. */
export function startLoad(log: EventLog, senders: number, next: () => LogBatch): Load {
  const acknowledged = new Set<string>();
  const errors = new Map<string, number>();
  let finishing = false;

  async function deliver(batch: LogBatch): Promise<void> {
    for (;;) {
      try {
        await log.append(batch);
        acknowledged.add(batch.batchId);
        return;
      } catch (error) {
        const code = String((error as { code?: unknown }).code);
        errors.set(code, (errors.get(code) ?? 0) + 1);
        if (!passing.has(code)) throw error;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  }
  const running = Array.from({ length: senders }, async () => {
    while (!finishing) await deliver(next());
  });
  return {
    acknowledged,
    errors,
    async finish() {
      finishing = true;
      await Promise.all(running);
    },
  };
}
