import type { CaptureMeasured } from '../event/capture-measured.js';
import type { EveStats } from './eve/eve-record.js';
import { OpaqueServers } from './opaque-servers.js';

type Counts = Pick<
  CaptureMeasured,
  | 'packets'
  | 'bytes'
  | 'kernelDrops'
  | 'transactions'
  | 'unreadable'
  | 'unpaired'
  | 'truncated'
  | 'streamGaps'
  | 'engineDrops'
  | 'restarts'
  | 'opaqueFlows'
  | 'silenced'
>;

const INTERVAL_MS = 10_000;
const OTHER_CLOCK_MS = 60_000;
/** Flows remembered so that each is counted once. */
const FLOWS_MAX = 50_000;

const none = (): Required<Counts> => ({
  packets: 0,
  bytes: 0,
  kernelDrops: 0,
  transactions: 0,
  unreadable: 0,
  unpaired: 0,
  truncated: 0,
  streamGaps: 0,
  engineDrops: 0,
  restarts: 0,
  opaqueFlows: 0,
  silenced: 0,
});
const noTotals = () => ({ packets: 0, bytes: 0, kernelDrops: 0, streamGaps: 0, truncated: 0 });
/** Statistics are the engine's word: what is no count is passed over. */
const known = (total: unknown, before: number): number =>
  typeof total === 'number' && Number.isSafeInteger(total) && total >= 0 ? total : before;

/** Packets that the mirror cut, of either version of IP; what is no count is none. */
function truncatedPackets({ decoder }: EveStats, before: number): number {
  const { ipv4, ipv6 } = decoder?.event ?? {};
  if (ipv4?.trunc_pkt === undefined && ipv6?.trunc_pkt === undefined) return before;
  return known(ipv4?.trunc_pkt, 0) + known(ipv6?.trunc_pkt, 0);
}

/** Counts what the capture saw and missed, and tells it every ten seconds of event time. */
export class CaptureMeter {
  readonly #flows = new Set<string>();
  readonly #opaque = new OpaqueServers();
  #counts = none();
  #totals = noTotals();
  #from: number | undefined;
  #to = 0;

  constructor(
    readonly source: string,
    readonly eventId: () => string,
    readonly onMeasured: (event: CaptureMeasured) => void,
  ) {}

  count(
    what: 'transactions' | 'silenced' | 'unreadable' | 'unpaired' | 'truncated' | 'engineDrops',
    by = 1,
  ): void {
    this.#counts[what] += by;
  }

  opaqueFlow(
    flowId: string,
    server: { name?: string | undefined; service?: string | undefined; outbound?: boolean } = {},
  ): void {
    if (this.#flows.has(flowId)) return;
    if (this.#flows.size >= FLOWS_MAX) this.#flows.clear();
    this.#flows.add(flowId);
    this.#counts.opaqueFlows++;
    this.#opaque.add(server.name, server.service, server.outbound);
  }

  /** Suricata's counters are totals since its start. */
  stats(statistics: EveStats): void {
    const { decoder, capture, tcp } = statistics;
    const packets = known(decoder?.pkts, this.#totals.packets);
    // Another life of the engine: its counters begin anew.
    const before = packets < this.#totals.packets ? noTotals() : this.#totals;
    const now = {
      packets,
      bytes: known(decoder?.bytes, before.bytes),
      kernelDrops: known(capture?.kernel_drops, before.kernelDrops),
      streamGaps: known(tcp?.reassembly_gap, before.streamGaps),
      truncated: truncatedPackets(statistics, before.truncated),
    };
    for (const name of Object.keys(now) as (keyof typeof now)[])
      this.#counts[name] += Math.max(0, now[name] - before[name]);
    this.#totals = now;
  }

  /** The engine had to be started again; packets that came meanwhile are lost. */
  restarted(missed: number): void {
    this.#counts.restarts++;
    this.#counts.kernelDrops += known(missed, 0);
    this.#totals = noTotals();
  }

  /** Event time goes on: tells an interval that has ended. */
  advance(now: number): void {
    // Suricata dates its statistics by the wall clock, packets by their own: a capture from the past wins.
    if (this.#from === undefined || now < this.#to - OTHER_CLOCK_MS) {
      this.#from = now;
      this.#to = now;
    }
    if (now > this.#to) this.#to = now;
    if (this.#to - this.#from >= INTERVAL_MS) this.#tell();
  }

  /** The same by the date of a statistics record, unless that is of another clock: a quiet network is measured, too. */
  advanceByStatistics(now: number): void {
    if (this.#from === undefined || Math.abs(now - this.#to) < OTHER_CLOCK_MS) this.advance(now);
  }

  /** Tells what is left. Nothing when no record ever came: there is no time to give it. */
  close(): void {
    if (this.#from !== undefined) this.#tell();
  }

  #tell(): void {
    const from = this.#from ?? this.#to;
    const opaqueServers = this.#opaque.take();
    this.onMeasured({
      kind: 'capture.measured',
      id: this.eventId(),
      time: this.#to,
      intervalMs: Math.max(0, this.#to - from),
      source: this.source.slice(0, 200),
      ...this.#counts,
      ...(opaqueServers.length > 0 && { opaqueServers }),
    });
    this.#counts = none();
    this.#from = this.#to;
  }
}
