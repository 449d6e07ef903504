import {
  createSourceEventStream,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import type { Change, ChangeFeed } from '../../store/change-feed.js';
import type { ApiIdentity } from '../../store/credentials.js';
import { ANYTHING } from '../../store/notifications.js';
import type { ApiContext } from '../api-context.js';
import { apiError } from '../api-error.js';
import { maskError } from '../mask-error.js';
import { type ChangePayload, ChangeStream } from './change-stream.js';
import { ChangeTailer, type Timers } from './change-tailer.js';
import { writeCursor } from './cursor.js';
import { SharedResult } from './shared-result.js';
import { SharedSubscription } from './shared-subscription.js';
import { type SharedRequest, sharingKey } from './sharing-key.js';
import { type Sink, Subscriber } from './subscriber.js';

export interface HubOptions {
  readonly schema: GraphQLSchema;
  readonly feed: ChangeFeed;
  readonly timers: Timers;
  /** A context of its own for each execution: what a context has cached is old news to the next change. */
  readonly createContext: (identity: ApiIdentity) => ApiContext;
  readonly limits: {
    readonly subscriptionsMax: number;
    readonly subscriptionBufferMax: number;
    readonly feedPollMs: number;
  };
  readonly onError: (error: unknown) => void;
}

/** What happened to subscriptions since the start. */
export interface HubCounts {
  readonly subscribers: number;
  readonly executions: number;
  readonly lags: number;
}

export type HubRequest = SharedRequest & { readonly contextValue: ApiContext };

/** Everybody's subscriptions in this process. */
export class SubscriptionHub {
  readonly #tailers = new Map<string, ChangeTailer>();
  readonly #shared = new Map<string, SharedSubscription>();
  readonly #subscribers = new Set<Subscriber>();
  readonly #unlisten: () => void;
  #executions = 0;
  #lags = 0;

  constructor(private readonly options: HubOptions) {
    this.#unlisten = options.feed.onChange((organisationId) => {
      // A reconnected listener may have missed any number of hints, and says so with `*`.
      if (organisationId === ANYTHING) for (const tailer of this.#tailers.values()) tailer.wake();
      else this.#tailers.get(organisationId)?.wake();
    });
  }

  get counts(): HubCounts {
    return { subscribers: this.#subscribers.size, executions: this.#executions, lags: this.#lags };
  }

  /** Errors when the request is refused; otherwise the subscriber, already at work. */
  async subscribe(request: HubRequest, sink: Sink): Promise<Subscriber | readonly GraphQLError[]> {
    const { schema, limits } = this.options;
    if (this.#subscribers.size >= limits.subscriptionsMax) {
      return [
        apiError(
          'SUBSCRIPTION_LIMIT_EXCEEDED',
          'This server has as many subscriptions as it takes; try again later.',
        ),
      ];
    }
    try {
      // Coerces the arguments, checks the scopes, and has the field say what it wants to hear of.
      const source = await createSourceEventStream({ schema, ...request });
      if (!(source instanceof ChangeStream)) return ((source as ExecutionResult).errors ?? []).map(maskError);
      return await this.#join(request, source, sink);
    } catch (error) {
      return [maskError(error)];
    }
  }

  close(): void {
    this.#unlisten();
    for (const subscriber of this.#subscribers) subscriber.close();
    for (const tailer of this.#tailers.values()) tailer.stop();
    this.#tailers.clear();
  }

  async #join(request: HubRequest, stream: ChangeStream, sink: Sink): Promise<Subscriber> {
    const { identity } = request.contextValue;
    const { organisationId } = identity;
    const tailer = await this.#tailer(organisationId);
    try {
      await this.#checkCursor(organisationId, tailer, stream.after);
    } catch (error) {
      this.#dropIdle(organisationId);
      throw error;
    }
    // It may have been dropped while we asked, as the last one left.
    if (this.#tailers.get(organisationId) !== tailer) return this.#join(request, stream, sink);
    // From here to the subscriber's first step all in one turn.
    const key = sharingKey(request, identity);
    let shared = this.#shared.get(key);
    if (!shared) {
      shared = new SharedSubscription(
        tailer,
        stream.topic,
        this.#maker(request, stream),
        this.options.onError,
      );
      this.#shared.set(key, shared);
    }
    const group = shared;
    const subscriber: Subscriber = new Subscriber(
      {
        shared: group,
        sink,
        bufferMax: this.options.limits.subscriptionBufferMax,
        read: (after, limit) => this.#read(organisationId, after, limit),
        onLag: () => {
          this.#lags += 1;
        },
        onClose: () => this.#left(subscriber, group, key, organisationId),
      },
      stream.after,
    );
    this.#subscribers.add(subscriber);
    return subscriber;
  }

  #left(subscriber: Subscriber, shared: SharedSubscription, key: string, organisationId: string): void {
    this.#subscribers.delete(subscriber);
    if (shared.size > 0) return;
    shared.stop();
    if (this.#shared.get(key) === shared) this.#shared.delete(key);
    this.#dropIdle(organisationId);
  }

  /** An organisation that nobody listens to is not followed. */
  #dropIdle(organisationId: string): void {
    const tailer = this.#tailers.get(organisationId);
    if (!tailer?.idle) return;
    tailer.stop();
    this.#tailers.delete(organisationId);
  }

  /** One for each organisation that somebody listens to. */
  async #tailer(organisationId: string): Promise<ChangeTailer> {
    const { feed, timers, limits, onError } = this.options;
    let tailer = this.#tailers.get(organisationId);
    if (!tailer) {
      tailer = new ChangeTailer(organisationId, feed, timers, limits.feedPollMs, onError);
      this.#tailers.set(organisationId, tailer);
    }
    try {
      await tailer.ready;
    } catch (error) {
      if (this.#tailers.get(organisationId) === tailer) this.#tailers.delete(organisationId);
      throw error;
    }
    return tailer;
  }

  async #checkCursor(organisationId: string, tailer: ChangeTailer, after: bigint | undefined): Promise<void> {
    if (after === undefined) return;
    const { feed } = this.options;
    // Ahead of our tailer is fine, another process may be quicker; ahead of the table is another database's cursor.
    if (after > tailer.position && after > (await feed.head(organisationId))) throw expired();
    if (after < tailer.position) await this.#assertKept(organisationId, after);
  }

  async #assertKept(organisationId: string, after: bigint): Promise<void> {
    if (after + 1n < (await this.options.feed.oldest(organisationId))) throw expired();
  }

  async #read(organisationId: string, after: bigint, limit: number): Promise<Change[]> {
    await this.#assertKept(organisationId, after);
    return this.options.feed.read(organisationId, after, limit);
  }

  #maker({ document, operationName, variableValues, contextValue }: HubRequest, stream: ChangeStream) {
    const { schema, createContext } = this.options;
    const { identity } = contextValue;
    return async (change: Change, lagged: boolean): Promise<SharedResult | undefined> => {
      const node = await stream.load(change.nodeId);
      if (node === undefined) return undefined;
      this.#executions += 1;
      const rootValue: ChangePayload = { cursor: writeCursor(change.position), lagged, node };
      const result = await execute({
        schema,
        document,
        operationName,
        variableValues,
        rootValue,
        contextValue: createContext(identity),
      });
      return new SharedResult(
        change.position,
        result.errors ? { ...result, errors: result.errors.map(maskError) } : result,
      );
    };
  }
}

function expired(): GraphQLError {
  return apiError(
    'CURSOR_EXPIRED',
    'Changes since this cursor are no longer kept. Read the present state and subscribe without it.',
  );
}
