import type { Client, Principal, Trace } from '../event/api-call.js';
import type { Shape } from '../event/shape.js';
import type { CallContext } from './call-context.js';
import { agentOf, clientAt, traceOf } from './client.js';
import { type Headers, headerShape, headerText } from './header-shape.js';
import { type InspectedHead, inspectHead } from './injection/inspect-request.js';
import { HeaderFact } from './kept-headers.js';
import { mediaType } from './media-type.js';
import { principalOfHeaders } from './principal.js';

/** What the headers of a request say by themselves. Each is found out when it is first asked for. */
export class RequestHead {
  /** Many calls have these headers: what is found out stays. */
  isKept = false;
  readonly contentType: string | undefined;
  readonly mediaType: string | undefined;
  #agent: { readonly token: string | undefined } | undefined;
  #principal: { readonly named: Principal | undefined } | undefined;
  #trace: { readonly told: Trace | undefined } | undefined;
  #shape: { readonly shape: Shape | undefined } | undefined;
  #inspected: InspectedHead | undefined;

  constructor(
    readonly headers: Headers,
    readonly context: Pick<CallContext, 'tokenizer' | 'customClasses'>,
  ) {
    this.contentType = headerText(headers, 'content-type');
    this.mediaType = mediaType(this.contentType);
  }

  client(address: unknown, forwarded: unknown, context: CallContext): Client {
    this.#agent ??= { token: agentOf(this.headers, this.context.tokenizer) };
    return clientAt(address, forwarded, this.#agent.token, context);
  }

  get principal(): Principal | undefined {
    this.#principal ??= { named: principalOfHeaders(this.headers, this.context.tokenizer) };
    return this.#principal.named;
  }

  get trace(): Trace | undefined {
    this.#trace ??= { told: traceOf(this.headers) };
    return this.#trace.told;
  }

  get shape(): Shape | undefined {
    this.#shape ??= { shape: headerShape(this.headers, this.context.customClasses) };
    return this.#shape.shape;
  }

  get inspected(): InspectedHead {
    this.#inspected ??= inspectHead(this.headers);
    return this.#inspected;
  }
}

const heads = new HeaderFact<RequestHead>();

/** What these headers say; found out once for a table that is kept. */
export function requestHead(headers: Headers, context: CallContext): RequestHead {
  const { tokenizer, customClasses } = context;
  const known = heads.get(headers);
  if (known && known.context.tokenizer === tokenizer && known.context.customClasses === customClasses)
    return known;
  const head = new RequestHead(headers, { tokenizer, customClasses });
  head.isKept = heads.set(headers, head);
  return head;
}
