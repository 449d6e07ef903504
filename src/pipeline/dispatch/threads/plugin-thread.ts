import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { DetectorModule } from '../../../plugins/sdk/index.js';
import {
  checkModule,
  type PluginErrorCode,
  pluginError,
  type SavedEntry,
} from '../../../plugins/sdk/runtime/index.js';
import { readAnswer } from './read-answer.js';
import { RunningThread, type ThreadEnd } from './running-thread.js';
import {
  setUp,
  type ThreadLimits,
  type ThreadOptions,
  type ThreadSetup,
  threadEntry,
} from './thread-limits.js';
import type { ThreadAnswer, ThreadGreeting, ThreadSegment, ThreadSettings } from './thread-messages.js';

/** One organisation and lane, as its thread is to know it. */
export interface ThreadClient {
  readonly organisationId: string;
  /** Where a thread that does not know it begins. */
  rows(): readonly SavedEntry[];
  settings(): ThreadSettings;
}

/** What came of a call: an answer, the end of the thread, or nothing, as others kept it busy or it rests. */
export type ThreadResult =
  | {
      readonly is: 'answer';
      readonly answer: ThreadAnswer;
      /** How the thread before this one ended, when it did so between two calls. */
      readonly endedBefore: ThreadEnd | undefined;
    }
  | ({ readonly is: 'end' } & ThreadEnd)
  | { readonly is: 'missed'; readonly message: string };

interface Waiting {
  readonly client: ThreadClient;
  readonly segments: readonly ThreadSegment[];
  readonly resolve: (result: ThreadResult) => void;
  readonly cancel: () => void;
}

/** What a thread knows of a client. */
interface Known {
  readonly session: number;
  readonly settings: ThreadSettings | undefined;
}

/** A plugin from outside: what it states, and its thread, one for all organisations of the process, ended and started again. */
export class PluginThread {
  /** Times that it was started, ended by us or by itself, and calls that were not made. */
  readonly counts = { starts: 1, ends: 0, missed: 0 };
  private readonly queue: Waiting[] = [];
  private known = new Map<ThreadClient, Known>();
  private sessions = 0;
  private working = false;
  private closed = false;
  private endsInRow = 0;
  private restUntil = 0;
  private endedBefore: ThreadEnd | undefined;
  /** The end that somebody was told of as his call's. */
  private noted: ThreadEnd | undefined;

  private constructor(
    private readonly setup: ThreadSetup,
    private thread: RunningThread,
    /** Made from what the thread told: manifest and configuration are checked here, the class stays there. */
    readonly module: Pick<DetectorModule, 'manifest' | 'config'>,
    readonly ticks: boolean,
  ) {}

  get limits(): ThreadLimits {
    return this.setup.limits;
  }

  /** Reads a plugin in a thread of its own. Throws a CodedError; the thread is ended then. */
  static async start(
    specifier: string,
    baseDirectory: string,
    options: ThreadOptions = {},
  ): Promise<PluginThread> {
    return PluginThread.open(setUp(specifier, baseDirectory, options));
  }

  /** A further thread of the same plugin, which shares nothing with this one and is its caller's to close. Throws a CodedError. */
  another(): Promise<PluginThread> {
    return PluginThread.open(this.setup);
  }

  /** False where the platform runs from its sources. */
  static get canStart(): boolean {
    return existsSync(threadEntry);
  }

  private static async open(setup: ThreadSetup): Promise<PluginThread> {
    const { specifier } = setup;
    const thread = new RunningThread(setup);
    try {
      const { manifest, configSchema, ticks } = loaded(await thread.greeting(), specifier);
      const config = schemaOf(manifest?.id, configSchema);
      const module = checkModule({ manifest, config, detector: class {} });
      return new PluginThread(setup, thread, module, ticks);
    } catch (error) {
      thread.stop({ code: 'PLUGIN_EXITED', message: 'refused' });
      throw error;
    }
  }

  /** Never rejects. One call at a time; for no client two at a time. */
  call(client: ThreadClient, segments: readonly ThreadSegment[]): Promise<ThreadResult> {
    const { stopwatch, limits } = this.setup;
    if (this.closed) return this.missed('it is closed');
    if (stopwatch.elapsed() < this.restUntil)
      return this.missed('its thread rests, as it ended again and again');
    return new Promise((resolve) => {
      const waiting: Waiting = {
        client,
        segments,
        resolve,
        cancel: stopwatch.after(limits.waitMs, () => {
          this.queue.splice(this.queue.indexOf(waiting), 1);
          resolve(this.miss('others kept it busy'));
        }),
      };
      this.queue.push(waiting);
      if (!this.working) void this.work();
    });
  }

  /** What the thread remembers of it is dropped. */
  forget(client: ThreadClient): void {
    const known = this.known.get(client);
    if (known !== undefined) this.thread.tell({ do: 'close', session: known.session });
    this.known.delete(client);
  }

  /** Ends the thread for good. */
  close(): void {
    this.closed = true;
    this.missAll('it is closed');
    this.thread.stop({ code: 'PLUGIN_EXITED', message: 'closed' });
  }

  private async work(): Promise<void> {
    this.working = true;
    for (;;) {
      if (this.thread.end !== undefined && this.queue.length > 0 && !(await this.startAgain())) continue;
      const next = this.queue.shift();
      if (next === undefined) break;
      next.cancel();
      const result = await this.serve(next.client, next.segments);
      if (result.is === 'answer') this.endsInRow = 0;
      else if (result.is === 'end') this.noteEnd();
      next.resolve(result);
    }
    this.working = false;
  }

  private async serve(client: ThreadClient, segments: readonly ThreadSegment[]): Promise<ThreadResult> {
    const { thread } = this;
    let known = this.known.get(client);
    if (known === undefined) {
      known = { session: this.sessions++, settings: undefined };
      const { organisationId } = client;
      const opened = await thread.ask({
        do: 'open',
        session: known.session,
        organisationId,
        rows: client.rows(),
      });
      if (typeof opened !== 'string') return { is: 'end', ...opened };
    }
    const settings = client.settings();
    this.known.set(client, { session: known.session, settings });
    const told = settings === known.settings ? undefined : settings;
    const text = await thread.ask({
      do: 'run',
      session: known.session,
      ...(told && { settings: told }),
      segments,
    });
    if (typeof text !== 'string') return { is: 'end', ...text };
    const answer = readAnswer(text, segments.length);
    if (answer === undefined) return this.endFor('PLUGIN_ANSWER', 'it answered what is no answer');
    if (answer.externalBytes > this.limits.memoryMb * 1_048_576)
      return this.endFor(
        'PLUGIN_OUT_OF_MEMORY',
        `its buffers took more than ${this.limits.memoryMb} MB of memory`,
      );
    const { endedBefore } = this;
    this.endedBefore = undefined;
    return { is: 'answer', answer, endedBefore };
  }

  private endFor(code: ThreadEnd['code'], message: string): ThreadResult {
    this.thread.stop({ code, message });
    return { is: 'end', code, message };
  }

  /** False when it did not come up: those who wait are told. */
  private async startAgain(): Promise<boolean> {
    this.known = new Map();
    if (this.thread.end !== this.noted) {
      this.endedBefore = this.thread.end;
      this.counts.ends++;
    }
    this.counts.starts++;
    this.thread = new RunningThread(this.setup);
    const greeting = await this.thread.greeting();
    if (typeof greeting === 'string' && (JSON.parse(greeting) as ThreadGreeting).is === 'loaded') return true;
    this.thread.stop({ code: 'PLUGIN_EXITED', message: 'it could not be started again' });
    this.noteEnd();
    this.missAll('it could not be started again');
    return false;
  }

  private noteEnd(): void {
    const { stopwatch, limits } = this.setup;
    this.noted = this.thread.end;
    this.counts.ends++;
    const beyond = ++this.endsInRow - limits.endsMax;
    if (beyond < 0) return;
    this.restUntil = stopwatch.elapsed() + Math.min(limits.restMs * 2 ** beyond, limits.restMaxMs);
    this.missAll('its thread rests, as it ended again and again');
  }

  private missAll(message: string): void {
    for (const { cancel, resolve } of this.queue.splice(0)) {
      cancel();
      resolve(this.miss(message));
    }
  }

  private missed(message: string): Promise<ThreadResult> {
    return Promise.resolve(this.miss(message));
  }

  private miss(message: string): ThreadResult {
    this.counts.missed++;
    return { is: 'missed', message };
  }
}

type Loaded = Extract<ThreadGreeting, { is: 'loaded' }>;

function loaded(greeting: string | ThreadEnd, specifier: string): Loaded {
  if (typeof greeting !== 'string')
    throw pluginError(
      'PLUGIN_LOAD_FAILED',
      `the plugin "${specifier}" could not be loaded: ${greeting.message}`,
      {
        cause: greeting.cause,
      },
    );
  const said = JSON.parse(greeting) as ThreadGreeting;
  if (said.is === 'loaded') return said;
  throw pluginError(said.code as PluginErrorCode, said.message, {
    cause: said.cause,
    ...(said.field && { field: said.field }),
  });
}

/** The thread keeps the plugin's own schema and asks it again: what JSON Schema cannot say is judged there. */
function schemaOf(id: unknown, configSchema: Record<string, unknown>): z.ZodType {
  try {
    return z.fromJSONSchema(configSchema as Parameters<typeof z.fromJSONSchema>[0]);
  } catch (cause) {
    throw pluginError('PLUGIN_CONFIG_FORM', `${String(id)}: JSON Schema cannot describe config`, {
      cause,
      field: 'config',
    });
  }
}
