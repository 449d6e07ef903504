import type { Transaction } from '../transaction.js';
import { type Framing, type Message, requestFraming, responseFraming, unseenRequest } from './message.js';
import { BEGINNING, isRequest, isResponse } from './message-beginning.js';
import { MessageReader } from './message-reader.js';
import { Repeats } from './repeats.js';
import { type Ends, transactionOf } from './transaction-of.js';

export interface ConversationHandler {
  readonly onTransaction: (transaction: Transaction) => void;
  /** Requests without a response, and the other way round. */
  readonly onUnpaired: (count: number) => void;
}

/** When something was last seen to be missing, in any conversation of the capture: event time. */
export interface Losses {
  lastAt: number;
}

/** So long after a loss the next ones are likely. */
const LOSSY_MS = 600_000;
const OUTSTANDING_MAX = 256;

interface Answer {
  readonly message: Message;
  /** Requests that nobody had answered when it began. */
  readonly outstanding: number;
}

/**
 * What both ends of a connection say to each other, as requests with their own responses.
 *
 * A mirror loses packets, and a lost request or response must never shift the rest. Suricata hands over both
 * directions in the order in which the ends confirmed them, so in a conversation without pipelining a response belongs
 * to the newest request before it. Whether requests without a response in between are pipelined or responses are lost
 * is seen later: pipelined ones are answered one after the other, without a request in between.
 */
export class Conversation {
  readonly #requests: MessageReader;
  readonly #responses: MessageReader;
  /** Requests that are not answered, the oldest first. */
  #outstanding: Message[] = [];
  /** Complete responses that wait until it is known whose they are. */
  #held: Answer[] = [];
  #answering: Message | undefined;
  /** How many requests were open when the response began that is on its way. */
  #open = 0;
  #now = 0;
  #pushes = 0;
  #lastRequestIn = 0;
  #isInterim = false;
  #pipelines = false;
  #last: Buffer | undefined;
  readonly #asked = new Repeats();
  readonly #answered = new Repeats();
  /** Data came that begins no request, or no response, where one should begin. */
  #isAskingUnseen = false;
  #isAnsweringUnseen = false;

  constructor(
    readonly ends: Ends,
    readonly handler: ConversationHandler,
    readonly losses: Losses = { lastAt: Number.NEGATIVE_INFINITY },
  ) {
    const isLossy = (): boolean => Math.abs(this.#now - this.losses.lastAt) < LOSSY_MS;
    this.#requests = new MessageReader({
      begins: isRequest,
      isLossy,
      onHead: (message) => this.#requestBegins(message),
      onEnd: (message) => {
        message.isEnded = true;
      },
    });
    this.#responses = new MessageReader({
      begins: isResponse,
      isLossy,
      onHead: (message) => this.#responseBegins(message),
      onEnd: (message) => this.#responseEnds(message),
    });
  }

  get held(): number {
    let bytes = this.#requests.held + this.#responses.held + this.#asked.held + this.#answered.held;
    for (const { body } of this.#outstanding) bytes += body.kept + 1_000;
    for (const { message } of this.#held) bytes += message.body.kept + 1_000;
    return bytes;
  }

  /** Data from the client (or, `fromServer`, the server). */
  push(data: Buffer, fromServer: boolean, time: number): void {
    const [reader, repeats] = fromServer ? [this.#responses, this.#answered] : [this.#requests, this.#asked];
    if (reader.isTunnel) return;
    this.#now = time;
    const repeated = reader.isBusy ? 0 : repeats.countIn(data);
    const news = repeated > 0 && this.#isRepeat(data, repeated, fromServer) ? data.subarray(repeated) : data;
    if (news !== data) this.losses.lastAt = time;
    if (news.length === 0) return;
    repeats.add(news);
    if (fromServer) this.#hear(news, time);
    else this.#ask(news, time);
  }

  /**
   * Whether what came before is handed over again because something was lost, or is said again: a poll asks the same and is
   * answered the same. Said again it begins a message, when it is its turn.
   */
  #isRepeat(data: Buffer, repeated: number, fromServer: boolean): boolean {
    if (!(fromServer ? isResponse(data) : isRequest(data))) return true;
    if (this.#pipelines) return false;
    if (!fromServer) return this.#outstanding.length > 0;
    if (this.#outstanding.length === 0) return true;
    return this.#outstanding.length === 1 && repeated < data.length && isResponse(data.subarray(repeated));
  }

  #ask(data: Buffer, time: number): void {
    this.#pushes++;
    const begins = data.length >= BEGINNING && isRequest(data);
    // The client has moved on: what it had begun is over.
    if (begins && this.#requests.isBusy && this.#outstanding.length === 0) this.#requests.abandon();
    if (begins) this.#isAskingUnseen = false;
    else if (data.length >= BEGINNING && !this.#requests.isBusy && !this.#isAskingUnseen) {
      // Of a request whose head was lost: the next response is its own, and nobody else's.
      this.#isAskingUnseen = true;
      this.#requestBegins(unseenRequest(time));
    }
    this.#requests.push(data, time, begins || undefined);
  }

  #hear(data: Buffer, time: number): void {
    const begins = data.length >= BEGINNING && isResponse(data);
    if (begins) {
      this.#isAnsweringUnseen = false;
      // Behind a gap Suricata hands over the same data twice.
      if (!this.#pipelines && !this.#responses.isBusy && this.#last?.equals(data)) {
        if (this.#outstanding.length === 0 || this.#held.length > 0) return;
      }
      this.#last = this.#outstanding.length > 1 && !this.#pipelines ? Buffer.from(data) : undefined;
      if (
        this.#responses.isBusy &&
        this.#outstanding.length > 0 &&
        this.#answering !== this.#outstanding.at(-1)
      )
        this.#responses.abandon();
    } else if (data.length >= BEGINNING && !this.#responses.isBusy && !this.#isAnsweringUnseen) {
      // Of a response whose head was lost: whoever it was for gets no other's.
      this.#isAnsweringUnseen = true;
      if (!this.#pipelines && this.#held.length === 0 && this.#outstanding.pop()) this.#unpaired(1);
    }
    this.#responses.push(data, time, begins || undefined);
  }

  close(): void {
    this.#responses.close();
    this.#requests.close();
    this.#settle();
    this.#unpaired(this.#outstanding.length);
    this.#outstanding = [];
  }

  #requestBegins(message: Message): Framing {
    // Answered, and asking anew: what was held is known now.
    if (this.#outstanding.length > 0 && this.#lastRequestIn === this.#pushes) this.#pipelines = true;
    this.#lastRequestIn = this.#pushes;
    if (this.#held.length > 0) this.#settle();
    this.#outstanding.push(message);
    if (this.#outstanding.length > OUTSTANDING_MAX) {
      this.#outstanding.shift();
      this.#unpaired(1);
    }
    return requestFraming(message);
  }

  #responseBegins(message: Message): Framing {
    const status = Number(message.start[1].slice(0, 3));
    this.#isInterim = status < 200 && status !== 101;
    if (this.#isInterim) return { kind: 'none' };
    const waiting = this.#outstanding.length;
    const index = this.#held.length;
    // A second answer without a question in between: they are pipelined.
    if (index > 0 && index < waiting) this.#pipelines = true;
    this.#open = waiting;
    this.#answering = this.#outstanding[this.#pipelines ? Math.min(index, waiting - 1) : waiting - 1];
    const framing = responseFraming(message, status, this.#answering?.start[0]);
    if (framing.kind === 'tunnel') this.#requests.tunnel();
    return framing;
  }

  #responseEnds(message: Message): void {
    if (this.#isInterim) {
      this.#isInterim = false;
      return;
    }
    this.#answering = undefined;
    if (this.#open === 0) {
      this.#unpaired(1);
      return;
    }
    if (this.#open === 1 && this.#held.length === 0) {
      const request = this.#outstanding.shift();
      if (this.#outstanding.length === 0) this.#pipelines = false;
      if (request) this.#tell(request, message);
      return;
    }
    this.#held.push({ message, outstanding: this.#open });
    if (this.#held.length === this.#outstanding.length || this.#pipelines) this.#settle();
  }

  /** Gives what is held to its requests. */
  #settle(): void {
    const held = this.#held;
    this.#held = [];
    if (held.length === 0) return;
    if (held.length === 1 && !this.#pipelines) {
      // One answer to many requests: the others' were lost, or the client would not have gone on.
      const { message, outstanding } = held[0] as Answer;
      const [request] = this.#outstanding.splice(outstanding - 1, 1);
      const lost = this.#outstanding.splice(0, outstanding - 1);
      this.#unpaired(lost.length);
      if (request) this.#tell(request, message);
      return;
    }
    for (const { message } of held) {
      const request = this.#outstanding.shift();
      if (request) this.#tell(request, message);
      else this.#unpaired(1);
    }
    if (this.#outstanding.length === 0) this.#pipelines = false;
  }

  #unpaired(count: number): void {
    if (count > 0) this.handler.onUnpaired(count);
  }

  #tell(request: Message, response: Message): void {
    if (request.isTorn || response.isTorn) {
      this.#unpaired(1);
      return;
    }
    this.handler.onTransaction(transactionOf(this.ends, request, response));
  }
}
