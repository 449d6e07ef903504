import type { ApiCall } from '../event/api-call.js';
import type { CaptureMeasured } from '../event/capture-measured.js';
import { type CustomClasses, describeCall, parseTarget, type Tokenizer } from '../inspect/index.js';
import { CaptureMeter } from './capture-meter.js';
import { readEveLine } from './eve/eve-record.js';
import { Pairing, type PairingLimits, type Transaction } from './eve/pairing.js';
import { BODY_BYTES_MAX, toRawCall } from './eve/to-raw-call.js';
import { StructureMemory } from './structure-memory.js';

export interface EveCollectorOptions {
  /** Name of what is captured: interface, file or ENI. */
  readonly source: string;
  /** Name of the service; without it each host is one. */
  readonly service?: string | undefined;
  readonly tokenizer: Tokenizer;
  /** Asked for each call: the platform's policy may change. */
  readonly tokenizeClients: () => boolean;
  /** The customer's own classes of data; asked for each call as well. */
  readonly customClasses?: (() => CustomClasses | undefined) | undefined;
  readonly eventId: () => string;
  readonly onEvent: (event: ApiCall | CaptureMeasured) => void;
  readonly pairing?: PairingLimits;
}

/** Suricata's records in, events out. Time is the packets' own. Nothing that a line holds makes it throw. */
export class EveCollector {
  readonly #options: EveCollectorOptions;
  readonly #meter: CaptureMeter;
  readonly #pairing: Pairing;
  readonly #structure = new StructureMemory();
  #now = 0;
  #unpairedTold = 0;

  constructor(options: EveCollectorOptions) {
    this.#options = options;
    this.#meter = new CaptureMeter(options.source, options.eventId, options.onEvent);
    this.#pairing = new Pairing((transaction) => this.#call(transaction), options.pairing);
  }

  line(line: string): void {
    const record = readEveLine(line);
    if (record === undefined) {
      this.unreadable();
      return;
    }
    switch (record.type) {
      case 'stats':
        this.#meter.stats(record.stats);
        this.#meter.advanceByStatistics(record.time);
        return;
      case 'tls':
        this.#meter.opaqueFlow(record.flowId);
        break;
      case 'http':
      case 'body':
        this.#pairing.add(record);
        break;
      default:
        return;
    }
    if (record.time > this.#now) this.#now = record.time;
    this.#pairing.expire(this.#now);
    this.#countUnpaired();
    this.#meter.advance(record.time);
  }

  /** A line that could not even be kept. */
  unreadable(): void {
    this.#meter.count('unreadable');
  }

  /** No more will come: what waits is told, and the last interval. */
  close(): void {
    this.#pairing.close();
    this.#countUnpaired();
    this.#meter.close();
  }

  #countUnpaired(): void {
    const fresh = this.#pairing.unpaired - this.#unpairedTold;
    if (fresh === 0) return;
    this.#unpairedTold = this.#pairing.unpaired;
    this.#meter.count('unpaired', fresh);
  }

  #call(transaction: Transaction): void {
    const { service, tokenizer, tokenizeClients, customClasses, eventId, onEvent } = this.#options;
    const cut = [transaction.requestBody, transaction.responseBody].some(
      (body) => body !== undefined && body.length >= BODY_BYTES_MAX,
    );
    if (cut) this.#meter.count('truncated');
    this.#meter.count('transactions');
    const raw = toRawCall(transaction, service);
    this.#structure.observe(parseTarget(raw.target).segments, raw.clientAddress, raw.status);
    onEvent(
      describeCall(raw, {
        tokenizer,
        tokenizeClients: tokenizeClients(),
        customClasses: customClasses?.(),
        eventId,
        isStructure: this.#structure.isStructure,
      }),
    );
  }
}
