import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Input } from '../../../inspect/inputs/input.js';
import { BoundedCopy } from './bounded-copy.js';
import type { SinkHit } from './sink-hit.js';

/** Largest body, in bytes, that is looked at. */
export const BODY_BYTES_MAX = 65_536;

/** What a framework knows better than the socket. Filled while or after the request runs. */
export interface FrameworkView {
  /** The pattern of the route that answered, such as `/orders/:id`. */
  route?: string | undefined;
  /** The request's body as the framework parsed it. */
  body?: unknown;
  /** The response's body as text, before compression. */
  responseText?: string | undefined;
  trustHop?: ((address: string, distance: number) => boolean) | undefined;
}

/** One request, from the first byte to the end of its response. Lives in this process only. */
export class RequestContext {
  readonly target: string;
  readonly peer: string | undefined;
  readonly tls: boolean;
  readonly requestCopy = new BoundedCopy(BODY_BYTES_MAX);
  readonly responseCopy = new BoundedCopy(BODY_BYTES_MAX);
  /** Asked when the response has ended: what the framework knows by then. */
  view: (() => FrameworkView) | undefined;
  responseText: string | undefined;
  user: { readonly id: string; readonly roles?: readonly string[] } | undefined;
  hits: SinkHit[] | undefined;
  /** Set once: the request is answered by us, and nothing that its handler still does counts. */
  blocked: { readonly incident: string; readonly rule: string } | undefined;
  /** The request's values, and the body that they were read from. See `request-inputs.ts`. */
  inputs: { readonly body: unknown; readonly list: readonly Input[] } | undefined;
  /** Inputs that climb out of a folder, with what they were made from. See `climbing-inputs.ts`. */
  climbing: { readonly body: unknown; readonly inputs: readonly ClimbingInput[] } | undefined;
  durationMs = 0;
  /** Time that the library took inside this request. */
  overheadMs = 0;
  aborted = false;

  constructor(
    readonly request: IncomingMessage,
    readonly response: ServerResponse,
    readonly time: number,
    readonly startedAt: number,
  ) {
    this.target = request.url ?? '/';
    this.peer = request.socket?.remoteAddress;
    this.tls = 'encrypted' in request.socket && request.socket.encrypted === true;
  }
}

/** An input of the request that, taken as a path, leaves the folder it starts in. */
export interface ClimbingInput {
  readonly text: string;
  /** What remains after the last step up: `etc/passwd`. */
  readonly tail: string;
  readonly location: 'path' | 'query' | 'body';
  readonly name: string | undefined;
}

const place = Symbol('protectonce');

/**
 * Contexts by what the hooks have in hand: on the message itself, where nobody who enumerates or prints it sees it. With
 * WeakMaps a request cost about 40 µs more, most of it in the garbage collector.
 */
export class Contexts {
  readonly current = new AsyncLocalStorage<RequestContext>();

  open(context: RequestContext): void {
    Object.defineProperty(context.request, place, { value: context, writable: true });
    Object.defineProperty(context.response, place, { value: context, writable: true });
  }

  /** @param message request or response */
  of(message: object): RequestContext | undefined {
    return Reflect.get(message, place);
  }
}
