import type { ApiCall } from '../event/api-call.js';
import type { CaptureMeasured } from '../event/capture-measured.js';
import {
  type CustomClasses,
  describeCall,
  oncePerTable,
  parseTarget,
  type Tokenizer,
} from '../inspect/index.js';
import { CaptureMeter } from './capture-meter.js';
import { type EveRecord, readEveLine } from './eve/eve-record.js';
import { Pairing, type PairingLimits } from './eve/pairing.js';
import { addMachine } from './place/add-machine.js';
import { reachOfAddress } from './place/address-reach.js';
import { AddressSet } from './place/address-set.js';
import { Callers } from './place/callers.js';
import { clientAddress } from './place/client-address.js';
import { type Inventory, ownerOf } from './place/inventory.js';
import { softwareOf } from './place/software-of.js';
import { type Hops, trustedHops } from './place/trusted-hops.js';
import type { Frame } from './record/frame.js';
import { addWireSignals } from './signal/add-wire-signals.js';
import { type SilenceOptions, Silencer } from './silence/silencer.js';
import { Conversations } from './stream/conversations.js';
import { StructureMemory } from './structure-memory.js';
import { toRawCall } from './to-raw-call.js';
import type { Transaction } from './transaction.js';

export interface CollectorOptions {
  /** Name of what is captured: interface, file or ENI. */
  readonly source: string;
  /** Name of the service, for all calls; without it the inventory names it, else each host is one. */
  readonly service?: string | undefined;
  /** Load balancers and proxies whose word on the client's address is taken, beside those that the inventory knows. */
  readonly trustedHops?: AddressSet | undefined;
  /** Whose the addresses are. */
  readonly inventory?: Inventory | undefined;
  readonly tokenizer: Tokenizer;
  /** Asked for each call: the platform's policy may change. */
  readonly tokenizeClients: () => boolean;
  /** The customer's own classes of data; asked for each call as well. */
  readonly customClasses?: (() => CustomClasses | undefined) | undefined;
  readonly eventId: () => string;
  readonly onEvent: (event: ApiCall | CaptureMeasured) => void;
  /** Calls that are counted and not told; without it all are told. */
  readonly silence?: SilenceOptions | undefined;
  readonly pairing?: PairingLimits;
}

const programsOf = oncePerTable(softwareOf);
const NO_HOPS = new AddressSet([]);

/** Suricata's records in, events out. Time is the packets' own. Nothing that a record holds makes it throw. */
export class Collector {
  readonly #options: CollectorOptions;
  readonly #meter: CaptureMeter;
  readonly #pairing: Pairing;
  readonly #conversations = new Conversations({
    onTransaction: (transaction) => this.#call(transaction),
    onUnpaired: (count) => this.#meter.count('unpaired', count),
  });
  readonly #structure = new StructureMemory();
  readonly #silencer: Silencer | undefined;
  readonly #callers: Callers;
  readonly #hops: Hops;
  #now = 0;
  #unpairedTold = 0;

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#meter = new CaptureMeter(options.source, options.eventId, options.onEvent);
    this.#callers = new Callers(options.inventory);
    this.#hops = trustedHops(options.trustedHops ?? NO_HOPS, options.inventory);
    this.#silencer = options.silence && new Silencer(options.silence);
    this.#pairing = new Pairing((transaction) => this.#call(transaction), options.pairing);
  }

  /** A piece of a connection, from the Lua output. */
  frame(frame: Frame): void {
    if (frame.dropped > 0) this.#meter.count('engineDrops', frame.dropped);
    if (frame.farewell) return;
    this.#conversations.push(frame);
    this.#advance(frame.time);
  }

  /** A line of EVE. */
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
        this.#opaque(record);
        break;
      case 'http':
      case 'body':
        this.#pairing.add(record);
        break;
      default:
        return;
    }
    this.#advance(record.time);
  }

  /** A record that could not even be kept. */
  unreadable(): void {
    this.#meter.count('unreadable');
  }

  /** Suricata was started again; so many packets came meanwhile. */
  restarted(missedPackets: number): void {
    this.#meter.restarted(missedPackets);
  }

  /** Live: it is now `now` by the wall clock, whether packets come or not. Intervals end also when Suricata says nothing. */
  tick(now: number): void {
    this.#meter.advanceByStatistics(now);
  }

  /** No more will come: what waits is told, and the last interval. */
  close(): void {
    this.#conversations.close();
    this.#pairing.close();
    this.#countUnpaired();
    this.#meter.close();
  }

  #advance(time: number): void {
    if (time > this.#now) this.#now = time;
    this.#pairing.expire(this.#now);
    this.#countUnpaired();
    this.#meter.advance(time);
  }

  #opaque({ flowId, serverName, destinationAddress }: Extract<EveRecord, { type: 'tls' }>): void {
    const { service, inventory } = this.#options;
    const known = service ?? ownerOf(inventory, destinationAddress)?.service;
    const outbound = known === undefined && reachOfAddress(destinationAddress) === 'outside';
    this.#meter.opaqueFlow(flowId, { name: serverName, service: known, outbound });
  }

  #countUnpaired(): void {
    const fresh = this.#pairing.unpaired - this.#unpairedTold;
    if (fresh === 0) return;
    this.#unpairedTold = this.#pairing.unpaired;
    this.#meter.count('unpaired', fresh);
  }

  #call(transaction: Transaction): void {
    const { service, inventory, tokenizer, tokenizeClients, customClasses, eventId, onEvent } = this.#options;
    if (this.#silencer?.isSilent(transaction)) {
      this.#meter.count('transactions');
      this.#meter.count('silenced');
      return;
    }
    const client = clientAddress(transaction.peerAddress, transaction.requestHeaders, this.#hops);
    const owner = ownerOf(inventory, transaction.serverAddress);
    const { raw, cut } = toRawCall(transaction, {
      service: service ?? owner?.service,
      clientAddress: client.address,
      forwarded: client.forwarded,
    });
    if (cut) this.#meter.count('truncated');
    this.#meter.count('transactions');
    this.#structure.observe(parseTarget(raw.target).segments, raw.clientAddress, raw.status);
    const call = describeCall(raw, {
      tokenizer,
      tokenizeClients: tokenizeClients(),
      customClasses: customClasses?.(),
      eventId,
      isStructure: this.#structure.isStructure,
    });
    addWireSignals(call, transaction);
    addMachine(call, owner);
    const software = programsOf(transaction.responseHeaders);
    if (software) call.response.software = software;
    const caller = this.#callers.callerAt(transaction.peerAddress, call.service);
    if (caller) call.caller = caller;
    this.#callers.answered(transaction.serverAddress, call.service, call.response.status);
    onEvent(call);
  }
}
