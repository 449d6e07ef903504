import { CodedError } from '../../event/coded-error.js';
import type { AppendResult, LogBatch } from '../event-log.js';

/** Most that goes into one transaction: enough to share a commit, little enough to keep its lock short. */
const BATCHES_MAX = 64;
const BYTES_MAX = 4 * 1_048_576;

/** Writes batches of one partition in order, all or none. */
export type CommitGroup = (batches: readonly LogBatch[]) => Promise<AppendResult[]>;

interface Waiting {
  readonly batch: LogBatch;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Appends of one partition, one transaction at a time: what arrives while one commits goes into the next together, so
 * that many small batches do not cost a commit each. The door bounds how much can be waiting.
 */
export class AppendCombiner {
  readonly #commit: CommitGroup;
  readonly #whenIdle: () => void;
  readonly #waiting: Waiting[] = [];
  #running = false;

  constructor(commit: CommitGroup, whenIdle: () => void) {
    this.#commit = commit;
    this.#whenIdle = whenIdle;
  }

  append(batch: LogBatch): Promise<AppendResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, resolve, reject });
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) await this.#write(this.#nextGroup());
    this.#running = false;
    this.#whenIdle();
  }

  /** From the front, up to the bounds; a second batch of the same id stays for the next group, which finds the first. */
  #nextGroup(): Waiting[] {
    const ids = new Set<string>();
    let bytes = 0;
    let count = 0;
    for (const { batch } of this.#waiting) {
      bytes += batch.body.length;
      if (count > 0 && (count === BATCHES_MAX || bytes > BYTES_MAX || ids.has(batch.batchId))) break;
      ids.add(batch.batchId);
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    try {
      const results = await this.#commit(group.map(({ batch }) => batch));
      group.forEach(({ resolve, reject }, index) => {
        const result = results[index];
        if (result) resolve(result);
        else reject(new Error('the log gave no answer for a batch'));
      });
    } catch (error) {
      // A coded error is about the log; any other may be about one batch, which is not to cost the others.
      if (group.length > 1 && !(error instanceof CodedError)) {
        for (const each of group) await this.#write([each]);
      } else for (const { reject } of group) reject(error);
    }
  }
}
