import type { ChangeTopic } from '../../store/change-feed.js';

/** What a subscription's payload is made from. */
export interface ChangePayload<Row = unknown> {
  readonly cursor: string;
  /** The consumer was too slow and has been brought up from the table; this is the first payload after that. */
  readonly lagged: boolean;
  readonly node: Row;
}

/**
 * What a subscription field wants to hear of. It has the face of a stream because GraphQL asks for one; the hub reads
 * what it describes and delivers, so that equal subscriptions are executed once.
 */
export class ChangeStream<Row = unknown> implements AsyncIterable<ChangePayload<Row>> {
  constructor(
    readonly topic: ChangeTopic,
    readonly after: bigint | undefined,
    /** The node of a change; undefined when it is gone or the filter keeps it out. */
    readonly load: (nodeId: string) => Promise<Row | undefined>,
  ) {}

  [Symbol.asyncIterator](): AsyncIterator<ChangePayload<Row>> {
    throw new Error('subscriptions are delivered by the hub');
  }
}
