import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Signal } from '../../../event/signal.js';
import type { HeadPart } from '../../../inspect/inputs/head-parts.js';
import type { Input, RequestInputs } from '../../../inspect/inputs/input.js';
import type { ParsedBody } from '../../../inspect/parse-body.js';
import type { Target } from '../../../inspect/target.js';
import type { AnswerHead } from './answer-head.js';
import type { AskedPlace } from './asked-places.js';
import { BoundedCopy } from './bounded-copy.js';
import type { CallProfile, FullTelling } from './call-profiles.js';
import type { OutgoingCalls } from './outgoing-calls.js';
import { OwnHosts } from './own-hosts.js';
import type { QueryUse } from './query-uses.js';
import type { SinkHit } from './sink-hit.js';
import type { TraceContext } from './trace-context.js';

/** Largest body, in bytes, that is looked at. */
export const BODY_BYTES_MAX = 65_536;

/** What a framework knows better than the socket. Filled while or after the request runs. */
export interface FrameworkView {
  /** The pattern of the route that answered, such as `/orders/:id`. */
  readonly route?: string | undefined;
  /** The request's body as the framework parsed it. */
  readonly body?: unknown;
  /** The response's body as text, before compression. */
  readonly responseText?: string | undefined;
  /** It sets the headers of its answers one by one, and leaves the response's class as it is. */
  readonly setsHeaders?: boolean;
  readonly trustHop?: ((address: string, distance: number) => boolean) | undefined;
}

/** Why and with what a request was refused. */
export interface Refusal {
  /** What the client is told, and the id of the event that tells the platform. */
  readonly incident: string;
  /** The rule or `control.<id>`. */
  readonly rule: string;
  readonly control?: string;
  readonly retryAfterSeconds?: number;
}

/** One request, from the first byte to the end of its response. Lives in this process only. */
export class RequestContext {
  readonly target: string;
  /** As it was sent, whatever the application makes of it. */
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly httpVersion: string;
  readonly peer: string | undefined;
  readonly tls: boolean;
  /** As Node's do. Asked before a framework has changed the response's class. */
  readonly isNamedByResponse: boolean;
  readonly requestCopy = new BoundedCopy(BODY_BYTES_MAX);
  readonly responseCopy = new BoundedCopy(BODY_BYTES_MAX);
  /** Asked when the response has ended: what the framework knows by then. Each part is found out when it is asked for. */
  view: FrameworkView | undefined;
  responseText: string | undefined;
  user: { readonly id: string; readonly roles?: readonly string[] } | undefined;
  hits: SinkHit[] | undefined;
  /** How many of these were told; undefined as long as the call itself was not. */
  toldHits: number | undefined;
  /** Id of the event that told of the call. */
  callId: string | undefined;
  /** Set once: the request is answered by us, and nothing that its handler still does counts. */
  blocked: Refusal | undefined;
  /** When, on a monotonic clock in milliseconds; until it is set, just now. */
  refusedAt = Number.POSITIVE_INFINITY;
  /** What is written to the response goes nowhere any more. */
  muted = false;
  /** Status of our own answer. */
  answerStatus: number | undefined;
  /** The application was told that its client has gone. */
  isCutOff = false;
  isEnded = false;
  /** All of the response was handed to the socket. */
  isFinished = false;
  /** What the raw header block of the answer says; undefined before it is asked for. */
  answer: AnswerHead | undefined;
  /** The request's body has arrived, or there is none. */
  bodyDone = false;
  /** The body as we read it; undefined before it is there, and when it could not be read from the bytes. */
  body: ParsedBody | undefined;
  /** Verdicts of inspection, all of them; undefined when nothing was found. */
  signals: Signal[] | undefined;
  isHeadInspected = false;
  isBodyInspected = false;
  /** The customer's rules for its route have been asked. */
  isHeadRouted = false;
  /** Verdicts whose mode depends on the route, which is not known yet. */
  undecided: Signal[] | undefined;
  /** Controls that have counted this request. */
  counted: Set<string> | undefined;
  parsedTarget: Target | undefined;
  headParts: readonly HeadPart[] | undefined;
  headInputs: RequestInputs | undefined;
  bodyInputs: RequestInputs | undefined;
  /** The request's values, and the body that they were read from. See `request-inputs.ts`. */
  inputs: { readonly body: unknown; readonly list: readonly Input[] } | undefined;
  /** What this request has called over the network. */
  outgoing: OutgoingCalls | undefined;
  /** Its place in a trace. See `trace-context.ts`. */
  trace: TraceContext | undefined;
  /** Where it put inputs into texts of SQL that are run later. See `asked-places.ts`. */
  asked: AskedPlace[] | undefined;
  /** Queries that it made. See `query-uses.ts`. */
  queries: QueryUse[] | undefined;
  durationMs = 0;
  /** Time that the library took inside this request. */
  overheadMs = 0;
  aborted = false;
  /** Whether the call will be told in full; undefined until its answer begins. See `call-profiles.ts`. */
  isFull: boolean | undefined;
  /** Why it will. */
  why: FullTelling | undefined;
  /** What is known of calls of its kind; undefined until its answer begins, and when nothing is. */
  profile: CallProfile | undefined;

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    readonly time: number,
    readonly startedAt: number,
  ) {
    this.target = request.url ?? '/';
    this.method = request.method ?? '';
    this.headers = request.headers;
    this.httpVersion = request.httpVersion;
    this.peer = request.socket?.remoteAddress;
    this.isNamedByResponse = response.req === request;
    this.tls =
      request.socket !== undefined && 'encrypted' in request.socket && request.socket.encrypted === true;
  }
}

/**
 * Contexts by what the hooks have in hand. Nothing is written on the messages and as little as possible read from them: a
 * framework that exchanges their prototypes (Express) gives each request hidden classes of its own, where every property
 * that is looked up costs a microsecond. Nearly always the message is that of the request that runs.
 */
export class Contexts {
  readonly current = new AsyncLocalStorage<RequestContext>();
  /** By which hosts requests name this application. */
  readonly hosts = new OwnHosts();
  /** Whether some framework tells its routes before their handlers run: what depends on a route waits for it. */
  tellsRoutes = false;
  /** For frameworks: the route is known and its handler has not run. @returns whether it must not. Never throws. */
  isRefusedAt: (context: RequestContext) => boolean = () => false;
  /** Whether the answer's content is of use: asked when it begins. Never throws. */
  wantsContent: (context: RequestContext) => boolean = () => true;
  /** Small, as requests leave it at their end: what stays in it costs the garbage collector at each of its runs. */
  private readonly open = new WeakMap<object, RequestContext>();
  /** The one that began last, which is over before the next begins or goes into the map: its bytes come in outside of its context. */
  private latest: RequestContext | undefined;

  add(context: RequestContext): void {
    this.hosts.saw(context.headers.host);
    if (this.latest) this.keep(this.latest);
    this.latest = context;
  }

  /** The request is over. One that was answered by us stays: what its handler still writes goes nowhere. */
  remove(context: RequestContext): void {
    if (this.latest === context) {
      this.latest = undefined;
      if (context.blocked) this.keep(context);
    } else if (!context.blocked) {
      this.open.delete(context.request);
      if (!context.isNamedByResponse) this.open.delete(context.response);
    }
  }

  private keep(context: RequestContext): void {
    this.open.set(context.request, context);
    if (!context.isNamedByResponse) this.open.set(context.response, context);
  }

  /** @param message request or response */
  of(message: object): RequestContext | undefined {
    const { latest } = this;
    if (latest && (latest.request === message || latest.response === message)) return latest;
    const current = this.current.getStore();
    if (current && (current.request === message || current.response === message)) return current;
    if (typeof message !== 'object' || message === null) return undefined;
    const found = this.open.get(message);
    if (found) return found;
    // One entry less for each request; few ask for a response outside of its context.
    const ofResponse = 'req' in message ? this.open.get(message.req as object) : undefined;
    return ofResponse?.response === message ? ofResponse : undefined;
  }
}
