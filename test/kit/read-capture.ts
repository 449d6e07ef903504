import { type Collector, capture } from '../../src/collector/index.js';
import { findProgram } from './requires.js';

/** Reads a capture to its end with the real Suricata, and closes the collector. */
export async function readCapture(pcap: string, collector: Collector): Promise<void> {
  await capture({
    source: { pcap },
    program: findProgram('suricata'),
    signal: new AbortController().signal,
    onFrame: (frame) => collector.frame(frame),
    onLine: (line) => collector.line(line),
    onUnreadable: () => collector.unreadable(),
    ready: async () => undefined,
  });
  collector.close();
}
