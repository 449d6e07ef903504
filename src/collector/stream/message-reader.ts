import { type Framing, type Message, messageOf } from './message.js';
import { ALIKE_MIN } from './repeats.js';

export interface MessageHandler {
  /** Whether these bytes can be the beginning of a message. */
  readonly begins: (data: Buffer) => boolean;
  /** A head is complete: says how its body ends. */
  readonly onHead: (message: Message) => Framing;
  readonly onEnd: (message: Message) => void;
  /** Whether packets are being lost: only then a few bytes that come twice tell of a gap. */
  readonly isLossy: () => boolean;
}

const HEAD_BYTES_MAX = 65_536;
const LINE_BYTES_MAX = 1_024;
const NOTHING = Buffer.alloc(0);
const EMPTY_LINE = Buffer.from('\r\n\r\n');

type State =
  | 'head'
  | 'length'
  | 'until-close'
  | 'chunk-size'
  | 'chunk'
  | 'chunk-end'
  | 'trailer'
  /** Lost: waits for data that begins a message. */
  | 'lost'
  | 'tunnel';

/** Where the head ends that begins at `from`, behind its empty line; -1 when it goes on. */
function headEnd(data: Buffer, from: number): number {
  const end = data.indexOf(EMPTY_LINE, from);
  if (end >= 0) return end + 4;
  const bare = data.indexOf('\n\n', from, 'latin1');
  return bare < 0 ? -1 : bare + 2;
}

/** Reads the messages of one direction from its pieces of data. Holds one head and one body at most. */
export class MessageReader {
  #state: State = 'head';
  #rest = NOTHING;
  #left = 0;
  #message: Message | undefined;
  /** Of the head that has begun: the length of its latest piece, and whether something of it is missing. */
  #latest = 0;
  #isTorn = false;
  /** The first byte of the piece is known to begin a message. */
  #isBeginning = false;

  constructor(readonly handler: MessageHandler) {}

  /** Whether a message has begun and not ended. */
  get isBusy(): boolean {
    return this.#message !== undefined || this.#rest.length > 0;
  }

  get isTunnel(): boolean {
    return this.#state === 'tunnel';
  }

  /** Bytes that it holds. */
  get held(): number {
    return this.#rest.length + (this.#message?.body.kept ?? 0);
  }

  /** What was begun never ends: it is told as it is, and the next data begins a message. */
  abandon(): void {
    this.#rest = NOTHING;
    if (this.#state === 'tunnel') return;
    this.#state = 'head';
    const message = this.#message;
    this.#message = undefined;
    if (!message) return;
    message.broken = true;
    this.handler.onEnd(message);
  }

  /** No more data will come. */
  close(): void {
    if (this.#state === 'until-close') this.#end();
    else this.abandon();
  }

  tunnel(): void {
    this.#state = 'tunnel';
    this.#rest = NOTHING;
  }

  /** @param begins whether a message can begin with this piece, if that is known */
  push(piece: Buffer, time: number, begins?: boolean): void {
    if (this.#state === 'tunnel') return;
    this.#isBeginning = false;
    if (this.#rest.length === 0 && (this.#state === 'head' || this.#state === 'lost')) {
      this.#isBeginning = begins ?? this.handler.begins(piece);
      this.#state = this.#isBeginning ? 'head' : 'lost';
    }
    if (this.#state === 'lost') return;
    if (this.#rest.length === 0) this.#isTorn = false;
    else if (this.#state === 'head' && this.#repeats(piece)) this.#isTorn = true;
    this.#latest = piece.length;
    const data = this.#rest.length > 0 ? Buffer.concat([this.#rest, piece]) : piece;
    this.#rest = NOTHING;
    for (let at = 0; at < data.length; ) {
      const next = this.#step(data, at, time);
      if (next < 0) {
        // Only heads and lines wait for more; the rest takes what there is.
        if (data.length - at > HEAD_BYTES_MAX) this.#lose();
        else this.#rest = Buffer.from(data.subarray(at));
        return;
      }
      at = next;
    }
  }

  /** Behind a gap comes again what has come, in front of what is new. */
  #repeats(piece: Buffer): boolean {
    const latest = this.#latest;
    if (piece.length < latest) return false;
    if (latest < ALIKE_MIN && (piece.length === latest || !this.handler.isLossy())) return false;
    const rest = this.#rest;
    return rest.length >= latest && rest.compare(piece, 0, latest, rest.length - latest) === 0;
  }

  /** Takes something from `at` on; where it ended, or -1 when more is needed for it. */
  #step(data: Buffer, at: number, time: number): number {
    switch (this.#state) {
      case 'head':
        return this.#head(data, at, time);
      case 'length':
      case 'chunk': {
        const count = Math.min(this.#left, data.length - at);
        this.#message?.body.add(data.subarray(at, at + count));
        this.#left -= count;
        if (this.#left === 0) this.#state === 'chunk' ? this.#go('chunk-end') : this.#end();
        return at + count;
      }
      case 'until-close':
        this.#message?.body.add(data.subarray(at));
        return data.length;
      case 'chunk-size':
      case 'chunk-end':
      case 'trailer':
        return this.#line(data, at);
      default:
        return data.length;
    }
  }

  #head(data: Buffer, at: number, time: number): number {
    // Empty lines in front of a message are allowed.
    let from = at;
    while (from < data.length && (data[from] === 0x0d || data[from] === 0x0a)) from++;
    if (from === data.length) return from;
    const end = headEnd(data, from);
    if (end < 0) return -1;
    if (!(from === 0 && this.#isBeginning) && !this.handler.begins(data.subarray(from, end))) {
      this.#lose();
      return data.length;
    }
    const message = messageOf(data.toString('latin1', from, end), time);
    message.isTorn = this.#isTorn;
    this.#isTorn = false;
    this.#message = message;
    const framing = this.handler.onHead(message);
    switch (framing.kind) {
      case 'none':
        this.#end();
        break;
      case 'length':
        this.#left = framing.length;
        this.#go('length');
        break;
      case 'chunked':
        this.#go('chunk-size');
        break;
      case 'until-close':
        this.#go('until-close');
        break;
      default:
        this.#end();
        this.tunnel();
        return data.length;
    }
    return end;
  }

  #line(data: Buffer, at: number): number {
    const end = data.indexOf(0x0a, at);
    if (end < 0) {
      if (data.length - at <= LINE_BYTES_MAX) return -1;
      this.#lose();
      return data.length;
    }
    const line = data.toString('latin1', at, Math.min(end, at + LINE_BYTES_MAX)).trim();
    if (this.#state === 'trailer') {
      if (line === '') this.#end();
    } else if (this.#state === 'chunk-end') {
      if (line !== '') this.#lose();
      else this.#go('chunk-size');
    } else {
      const size = /^([0-9a-f]{1,12})\s*(?:;|$)/i.exec(line)?.[1];
      if (size === undefined) this.#lose();
      else {
        this.#left = Number.parseInt(size, 16);
        this.#go(this.#left === 0 ? 'trailer' : 'chunk');
      }
    }
    return this.#isLost ? data.length : end + 1;
  }

  get #isLost(): boolean {
    return this.#state === 'lost';
  }

  #go(state: State): void {
    this.#state = state;
  }

  #lose(): void {
    this.abandon();
    this.#state = 'lost';
  }

  #end(): void {
    const message = this.#message;
    this.#message = undefined;
    this.#state = 'head';
    if (message) this.handler.onEnd(message);
  }
}
