import type { ApiCall } from '../event/api-call.js';
import {
  type CustomClasses,
  describeCall,
  hostName,
  parseTarget,
  type RawCall,
  type Tokenizer,
} from '../inspect/index.js';
import { StructureMemory } from './structure-memory.js';

export interface CallImporterOptions {
  /** Name of the service, for all calls; else each host is one. */
  readonly service?: string | undefined;
  /** Host of calls that name none. */
  readonly host?: string | undefined;
  readonly tokenizer: Tokenizer;
  readonly tokenizeClients: () => boolean;
  readonly customClasses?: (() => CustomClasses | undefined) | undefined;
  readonly onEvent: (event: ApiCall) => void;
}

/** What a log cannot tell is not told, rather than told to be absent. */
const unlogged: ReadonlySet<string> = new Set(['headers-shape', 'marks']);

/** Calls that somebody wrote down, as events: shapes and tokens, no value. */
export class CallImporter {
  readonly #options: CallImporterOptions;
  readonly #structure = new StructureMemory();

  constructor(options: CallImporterOptions) {
    this.#options = options;
  }

  /** @param isLog whether the source has neither headers nor bodies, so that their absence says nothing */
  add(read: RawCall, id: string, isLog: boolean): void {
    const { service, host, tokenizer, tokenizeClients, customClasses, onEvent } = this.#options;
    const named = hostName(read.host || host);
    const raw = { ...read, host: named, service: service ?? named };
    this.#structure.observe(parseTarget(raw.target).segments, raw.clientAddress, raw.status);
    const event = describeCall(raw, {
      tokenizer,
      tokenizeClients: tokenizeClients(),
      customClasses: customClasses?.(),
      eventId: () => id,
      isStructure: this.#structure.isStructure,
      ...(isLog && { omit: unlogged }),
    });
    onEvent(isLog ? { ...event, logged: true } : event);
  }
}
