import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { ThreadSetup } from './thread-limits.js';
import type { ThreadOrder, ThreadStart } from './thread-messages.js';

/** Why a thread ended. */
export interface ThreadEnd {
  readonly code:
    | 'PLUGIN_TIMEOUT'
    | 'PLUGIN_OUT_OF_MEMORY'
    | 'PLUGIN_EXITED'
    | 'PLUGIN_THREW'
    | 'PLUGIN_ANSWER';
  /** Safe to show. */
  readonly message: string;
  readonly cause?: unknown;
}

/**
 * One life of a plugin's thread: an order, an answer, one at a time. It has no variables of the environment, what it prints goes
 * nowhere, and it keeps no process alive.
 */
export class RunningThread {
  /** Set when it has ended: nothing is asked of it then. */
  end: ThreadEnd | undefined;
  private readonly worker: Worker;
  private readonly port: MessageChannel['port1'];
  private waiting: ((answer: string | ThreadEnd) => void) | undefined;

  constructor(private readonly setup: ThreadSetup) {
    const { limits, entry, url, home, specifier } = setup;
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.worker = new Worker(entry, {
      env: {},
      argv: [],
      execArgv: [],
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb, maxYoungGenerationSizeMb: 32 },
    });
    this.worker.stdout.resume();
    this.worker.stderr.resume();
    this.worker.on('error', (error: NodeJS.ErrnoException) => this.died(error));
    this.worker.on('exit', (status) =>
      this.ended({ code: 'PLUGIN_EXITED', message: `its thread ended by itself, with status ${status}` }),
    );
    const start: ThreadStart = { url, home, specifier, findingsMax: limits.findingsMax };
    this.worker.postMessage({ port: port2, start }, [port2]);
    this.port.on('message', (text: unknown) => this.answered(text));
    this.worker.unref();
    this.port.unref();
  }

  /** What it says when it has been started. */
  greeting(): Promise<string | ThreadEnd> {
    return this.answer(this.setup.limits.loadMs);
  }

  ask(order: ThreadOrder): Promise<string | ThreadEnd> {
    if (this.end !== undefined) return Promise.resolve(this.end);
    this.tell(order);
    return this.answer(this.setup.limits.callMs);
  }

  tell(order: ThreadOrder): void {
    if (this.end === undefined) this.port.postMessage(JSON.stringify(order));
  }

  /** Ends it, in the middle of whatever it does. */
  stop(end: ThreadEnd): void {
    if (this.end !== undefined) return;
    this.ended(end);
    this.port.close();
    void this.worker.terminate();
  }

  private answer(limitMs: number): Promise<string | ThreadEnd> {
    return new Promise((resolve) => {
      const cancel = this.setup.stopwatch.after(limitMs, () => {
        // This thread may have been the one that was late: an answer that lies there counts.
        const lying = receiveMessageOnPort(this.port) as { message: unknown } | undefined;
        if (lying !== undefined) this.answered(lying.message);
        else this.stop({ code: 'PLUGIN_TIMEOUT', message: `no answer within ${limitMs} ms` });
      });
      this.waiting = (answer) => {
        this.waiting = undefined;
        cancel();
        resolve(answer);
      };
    });
  }

  private answered(text: unknown): void {
    // Unasked, not a text, or more than anybody needs: what holds the port is not what we wrote.
    if (this.waiting === undefined || typeof text !== 'string' || text.length > this.setup.limits.answerMax)
      this.stop({ code: 'PLUGIN_ANSWER', message: 'it answered what is no answer' });
    else this.waiting(text);
  }

  private died(error: NodeJS.ErrnoException): void {
    const outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    this.ended(
      outOfMemory
        ? {
            code: 'PLUGIN_OUT_OF_MEMORY',
            message: `it took more than ${this.setup.limits.memoryMb} MB of memory`,
            cause: error,
          }
        : { code: 'PLUGIN_THREW', message: 'it threw outside of a call', cause: error },
    );
  }

  private ended(end: ThreadEnd): void {
    this.end ??= end;
    this.waiting?.(this.end);
  }
}
