/*
 * npm run bench -- collector --json [--calls N] [--live SECONDS]
 *
 * What a transaction costs on its way from packets to events, on a capture of small keep-alive calls that this makes
 * itself: transactions per processor second of Suricata alone, with our Lua output, with its own EVE records (headers of both
 * directions), of tshark if it is installed (on a tenth of the calls), of our reader, of redaction and inspection, and of
 * all with sending. `--live` sends 10,000 calls a second through VXLAN and a pair of interfaces, as root.
 */
import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Collector, capture } from '../../src/collector/index.js';
import type { Frame } from '../../src/collector/record/frame.js';
import { Conversations } from '../../src/collector/stream/conversations.js';
import { fitSuricata } from '../../src/collector/suricata/find-suricata.js';
import type { WireEvent } from '../../src/event/index.js';
import { createTokenizer, encodeCall } from '../../src/inspect/index.js';
import { laneKey } from '../../src/sensor/batch.js';
import { createReporter } from '../../src/sensor/reporter.js';
import { discard } from './collector/discard.js';
import { childSeconds, cpuOf, ownSeconds, suricataArguments } from './collector/engine.js';
import { runLive } from './collector/live.js';
import { writeCapture } from './collector/write-capture.js';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean' },
    calls: { type: 'string' },
    live: { type: 'string' },
    'live-only': { type: 'boolean' },
  },
});
const CALLS = Number(options.calls ?? 300_000);
const TSHARK_SHARE = 10;
const PENDING_BYTES_PAUSE = 4_000_000;
const TOKEN = `po_${'a1'.repeat(16)}_${'S'.repeat(43)}_privacy-part-of-the-bench`;

const folder = mkdtempSync(join(tmpdir(), 'protectonce-bench-'));
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const perSecond = (calls: number, seconds: number): number => Math.round(calls / Math.max(seconds, 0.01));

interface Run {
  readonly engineSeconds: number;
  readonly nodeSeconds: number;
  readonly transactions: number;
}

/** The whole way in this process, Suricata as its child. */
async function collected(
  pcap: string,
  handlers: {
    onFrame: (frame: Frame) => void;
    onLine?: (line: string) => void;
    ready?: () => Promise<void>;
    end?: () => Promise<void>;
  },
  count: () => number,
): Promise<Run> {
  const [engine, node] = [childSeconds(), ownSeconds()];
  await capture({
    source: { pcap },
    signal: new AbortController().signal,
    onFrame: handlers.onFrame,
    onLine: handlers.onLine ?? (() => undefined),
    onUnreadable: () => undefined,
    ready: handlers.ready ?? (async () => undefined),
  });
  await handlers.end?.();
  return {
    engineSeconds: childSeconds() - engine,
    nodeSeconds: ownSeconds() - node,
    transactions: count(),
  };
}

function collectorInto(onEvent: (event: WireEvent) => void) {
  let [events, calls] = [0, 0];
  const collector = new Collector({
    source: 'bench',
    tokenizer: createTokenizer('privacy-key-of-the-bench'),
    tokenizeClients: () => false,
    eventId: () => `bench-${(++events).toString(36)}`,
    onEvent: (event) => {
      if (event.kind === 'api.call') calls++;
      onEvent(event);
    },
  });
  return { collector, calls: () => calls };
}

async function reading(pcap: string): Promise<Run> {
  let transactions = 0;
  const conversations = new Conversations({
    onTransaction: () => transactions++,
    onUnpaired: () => undefined,
  });
  return collected(
    pcap,
    { onFrame: (frame) => conversations.push(frame), end: async () => conversations.close() },
    () => transactions,
  );
}

async function inspecting(pcap: string): Promise<Run> {
  const { collector, calls } = collectorInto(() => undefined);
  return collected(
    pcap,
    {
      onFrame: (frame) => collector.frame(frame),
      onLine: (line) => collector.line(line),
      end: async () => collector.close(),
    },
    calls,
  );
}

async function sending(pcap: string): Promise<Run> {
  const door = fork(join(import.meta.dirname, 'collector/door.ts'), { execArgv: process.execArgv });
  try {
    const port = await new Promise<number>((resolve) =>
      door.once('message', (value) => resolve(value as number)),
    );
    const reporter = createReporter({
      url: `http://127.0.0.1:${port}`,
      token: TOKEN,
      kind: 'collector',
      version: '0.0.0',
      instance: 'collector-of-the-bench',
      clock: { now: () => Date.now() },
      onError: (error) => say(error.message),
    });
    const { collector, calls } = collectorInto((event) => {
      if (event.kind === 'api.call') reporter.reportEncoded(encodeCall(event), laneKey(event) ?? '');
      else reporter.report(event);
    });
    const run = await collected(
      pcap,
      {
        onFrame: (frame) => collector.frame(frame),
        onLine: (line) => collector.line(line),
        ready: async () => {
          if (reporter.stats.pendingBytes > PENDING_BYTES_PAUSE) await reporter.flush();
        },
        end: async () => {
          collector.close();
          await reporter.close(30_000);
        },
      },
      calls,
    );
    const { eventsDropped } = reporter.stats;
    if (eventsDropped > 0) say(`${eventsDropped} events dropped`);
    return run;
  } finally {
    door.disconnect();
  }
}

async function fromFile() {
  const pcap = join(folder, 'calls.pcap');
  writeCapture(pcap, CALLS);
  say(`${CALLS} calls in ${Math.round(statSync(pcap).size / 1e6)} MB`);
  const program = await fitSuricata();
  const suricata = (settings: Record<string, string>, environment: Record<string, string> = {}) =>
    cpuOf(program, suricataArguments(folder, pcap, settings), environment);
  const silent = { 'outputs.0.lua.enabled': 'no', 'outputs.1.eve-log.enabled': 'no' };

  const alone = await suricata(silent);
  say(`Suricata alone ${alone.toFixed(1)} s`);
  const records = join(folder, 'records');
  const reader = await discard(records);
  const lua = await suricata(
    { 'outputs.1.eve-log.enabled': 'no' },
    { PROTECTONCE_RECORDS: records, PROTECTONCE_RECORDS_WAIT: '1' },
  );
  reader.close();
  say(`with Lua ${lua.toFixed(1)} s`);
  const eve = await suricata({
    'outputs.0.lua.enabled': 'no',
    'outputs.1.eve-log.filetype': 'regular',
    'outputs.1.eve-log.filename': 'eve.json',
    'outputs.1.eve-log.types.0.http2': '',
    'outputs.1.eve-log.types.0': 'http',
    'outputs.1.eve-log.types.0.http.dump-all-headers': 'both',
  });
  const eveBytes = statSync(join(folder, 'eve.json')).size;
  say(`with EVE ${eve.toFixed(1)} s, ${Math.round(eveBytes / 1e6)} MB of records`);
  rmSync(join(folder, 'eve.json'));

  let tshark: number | undefined;
  const slice = Math.ceil(CALLS / TSHARK_SHARE);
  if (existsSync('/usr/bin/tshark')) {
    const small = join(folder, 'slice.pcap');
    writeCapture(small, slice);
    tshark = await cpuOf('/usr/bin/tshark', ['-r', small, '-Y', 'http', '-T', 'ek', '-J', 'http'], {
      HOME: folder,
    });
    say(`tshark, a tenth: ${tshark.toFixed(1)} s`);
  }

  const read = await reading(pcap);
  say(`reader ${read.nodeSeconds.toFixed(1)} s of ours, ${read.transactions} transactions`);
  const inspected = await inspecting(pcap);
  say(`inspected ${inspected.nodeSeconds.toFixed(1)} s`);
  const sent = await sending(pcap);
  say(`sent ${sent.nodeSeconds.toFixed(1)} s`);
  return {
    calls: CALLS,
    transactions: { read: read.transactions, inspected: inspected.transactions, sent: sent.transactions },
    perCpuSecond: {
      suricataAlone: perSecond(CALLS, alone),
      suricataWithLua: perSecond(CALLS, lua),
      suricataWithEve: perSecond(CALLS, eve),
      tshark: tshark === undefined ? null : perSecond(slice, tshark),
      reader: perSecond(CALLS, read.nodeSeconds),
      inspected: perSecond(CALLS, inspected.nodeSeconds),
      sent: perSecond(CALLS, sent.nodeSeconds),
      /** Suricata with Lua and EVE, reading, redaction, inspection and sending together. */
      whole: perSecond(CALLS, sent.nodeSeconds + sent.engineSeconds),
    },
    microsPerCall: {
      suricata: Math.round((sent.engineSeconds / CALLS) * 1e6),
      reader: Math.round((read.nodeSeconds / CALLS) * 1e6),
      inspected: Math.round((inspected.nodeSeconds / CALLS) * 1e6),
      sent: Math.round((sent.nodeSeconds / CALLS) * 1e6),
    },
  };
}

try {
  const result = {
    // Seconds of a processor hold less when others share it: hardware threads, memory, the hypervisor.
    machine: { processors: availableParallelism(), load: loadavg()[0]?.toFixed(1) },
    ...(options['live-only'] ? {} : await fromFile()),
    ...(options.live === undefined ? {} : { live: await runLive(Number(options.live)) }),
  };
  process.stdout.write(`${JSON.stringify(result, null, options.json ? 0 : 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
