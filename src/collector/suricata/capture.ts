import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readEveLine } from '../eve/eve-record.js';
import type { Frame } from '../record/frame.js';
import { FrameSplitter } from '../record/frame-splitter.js';
import { lineReader } from '../source/line-reader.js';
import { listenUnix, type PeerReader } from '../source/listen-unix.js';
import { interfacePackets } from '../watch/interface-packets.js';
import { type Restart, Supervisor } from '../watch/supervise.js';
import { type CaptureSource, checkSource } from './check-source.js';
import { fitSuricata } from './find-suricata.js';
import { runSuricata } from './run-suricata.js';

export interface CaptureOptions {
  readonly source: CaptureSource;
  /** Suricata's program; found by itself. */
  readonly program?: string | undefined;
  /** Ends the capture; what has been captured is still told. */
  readonly signal: AbortSignal;
  /** HTTP/1 transactions. */
  readonly onFrame: (frame: Frame) => void;
  /** EVE: HTTP/2, TLS, statistics. */
  readonly onLine: (line: string) => void;
  /** Something that is no record. */
  readonly onUnreadable: () => void;
  /** Awaited between chunks: of a file nothing is dropped, so Suricata waits as well. */
  readonly ready: () => Promise<void>;
  /** Live, Suricata had to be started again. */
  readonly onRestart?: (restart: Restart) => void;
  /** Live, every five seconds by the wall clock (Unix milliseconds), also while Suricata says nothing. */
  readonly onLook?: (now: number) => void;
}

const STATISTICS = '"event_type":"stats"';
/** Ends early when the signal comes. */
const wait = (ms: number, signal: AbortSignal): Promise<void> =>
  delay(ms, undefined, { signal }).catch(() => undefined);

/**
 * Captures from a file to its end, or from an interface until `signal` comes, with Suricata as a child process that is
 * started again when it ends or stands still. Records
 * come through two unix sockets in a folder that only we may enter; nothing of them touches the disk.
 * @throws CodedError `SOURCE_UNREADABLE`, `SURICATA_MISSING`, `SURICATA_UNFIT`, `SURICATA_FAILED`
 */
export async function capture(options: CaptureOptions): Promise<void> {
  const { source, signal, ready } = options;
  await checkSource(source);
  const program = await fitSuricata(options.program);
  const folder = mkdtempSync(join(tmpdir(), 'protectonce-'));
  const listen = (name: string, reader: () => PeerReader) =>
    listenUnix({ path: join(folder, name), reader, ready });
  try {
    const records = await listen('records', () => new FrameSplitter(options.onFrame, options.onUnreadable));
    let onLine = options.onLine;
    const eve = await listen('eve', () => lineReader((line) => onLine(line), options.onUnreadable));
    const sockets = { folder, records: join(folder, 'records'), eve: join(folder, 'eve') };
    const run = (until: AbortSignal) => runSuricata({ program, source, signal: until, ...sockets });
    try {
      if ('pcap' in source) await run(signal);
      else {
        const supervisor = new Supervisor({
          run,
          signal,
          wait,
          arrived: () => interfacePackets(source.interface),
          clock: { now: () => Date.now() },
          onRestart: (restart) => options.onRestart?.(restart),
          onLook: (now) => options.onLook?.(now),
        });
        onLine = (line) => {
          if (line.includes(STATISTICS)) supervisor.decoded(decodedPackets(line));
          options.onLine(line);
        };
        await supervisor.run();
      }
      await Promise.all([records.drain(), eve.drain()]);
    } finally {
      await Promise.all([records.close(), eve.close()]);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function decodedPackets(line: string): number {
  const record = readEveLine(line);
  const packets = record?.type === 'stats' ? record.stats.decoder?.pkts : undefined;
  return typeof packets === 'number' ? packets : 0;
}
