import type { Frame } from '../record/frame.js';
import { Conversation, type ConversationHandler, type Losses } from './conversation.js';
import type { Ends } from './transaction-of.js';

export interface ConversationLimits {
  readonly conversationsMax: number;
  /** Of all bodies and heads that wait. */
  readonly bytesMax: number;
}

export const defaultLimits: ConversationLimits = { conversationsMax: 50_000, bytesMax: 268_435_456 };

/** Ports from which on systems take those of clients. */
const EPHEMERAL = 32_768;

const MOVED_MS = 1_000;

interface Entry {
  readonly conversation: Conversation;
  /** Whether the first packet came from the server. */
  readonly reversed: boolean;
  held: number;
  /** When it was last put behind all others. */
  movedAt: number;
  /** Of either direction. */
  readonly closed: [boolean, boolean];
}

/** Who is the client. A mirror that starts in the middle of a connection may see the server first. */
function endsOf(frame: Frame): Ends {
  const serverFirst = frame.sourcePort < EPHEMERAL && frame.destinationPort >= EPHEMERAL;
  return serverFirst
    ? { client: frame.destination, server: frame.source }
    : { client: frame.source, server: frame.destination };
}

const startsLikeResponse = (data: Buffer): boolean => data.toString('latin1', 0, 7) === 'HTTP/1.';

/** All conversations that go on, in bounded memory: the one that was silent for longest ends first. */
export class Conversations {
  readonly #entries = new Map<number, Entry>();
  readonly #losses: Losses = { lastAt: Number.NEGATIVE_INFINITY };
  #held = 0;

  constructor(
    readonly handler: ConversationHandler,
    readonly limits: ConversationLimits = defaultLimits,
  ) {}

  get size(): number {
    return this.#entries.size;
  }

  push(frame: Frame): void {
    const { flowId, data, forward, time } = frame;
    let entry = this.#entries.get(flowId);
    if (entry) {
      // Put behind the others once in a second: for each piece it would cost more than to find it.
      if (Math.abs(time - entry.movedAt) >= MOVED_MS) {
        entry.movedAt = time;
        this.#entries.delete(flowId);
        this.#entries.set(flowId, entry);
      }
    } else {
      if (data.length === 0) return;
      // Suricata turns a connection round when it finds its client; ours is turned by what is said first.
      const reversed = forward === startsLikeResponse(data);
      entry = {
        conversation: new Conversation(endsOf(frame), this.handler, this.#losses),
        reversed,
        held: 0,
        closed: [false, false],
        movedAt: time,
      };
      this.#entries.set(flowId, entry);
    }
    const { conversation, reversed } = entry;
    if (data.length > 0) conversation.push(data, forward === reversed, time);
    this.#count(entry, conversation.held);
    if (frame.closes) entry.closed[Number(forward)] = true;
    if (entry.closed[0] && entry.closed[1]) this.#end(flowId, entry);
    else this.#keepLimits();
  }

  close(): void {
    for (const [flowId, entry] of [...this.#entries]) this.#end(flowId, entry);
  }

  #count(entry: Entry, held: number): void {
    this.#held += held - entry.held;
    entry.held = held;
  }

  #end(flowId: number, entry: Entry): void {
    this.#entries.delete(flowId);
    this.#count(entry, 0);
    entry.conversation.close();
  }

  #keepLimits(): void {
    while (this.#entries.size > this.limits.conversationsMax || this.#held > this.limits.bytesMax) {
      const oldest = this.#entries.entries().next().value;
      if (!oldest) return;
      this.#end(...oldest);
    }
  }
}
