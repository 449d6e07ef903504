import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { BATCH_BYTES_MAX, type SensorHeader, type WireEvent } from '../../event/index.js';
import type { LogEntry } from '../../store/event-log.js';
import { fitStrings } from '../clean-text.js';
import type { PipelineMetrics } from '../pipeline-metrics.js';

const unpack = promisify(gunzip);

/**
 * Each chunk is a round of the event loop, which may be busy: the frame's last four bytes say how large the one that
 * holds everything has to be. They may lie, which costs rounds.
 */
const chunkFor = (packed: Uint8Array): number => {
  const stated =
    packed.length < 18
      ? 0
      : new DataView(packed.buffer, packed.byteOffset + packed.length - 4).getUint32(0, true);
  return Math.min(BATCH_BYTES_MAX, Math.max(1024, stated + 1));
};

/** A batch as its sender made it. */
export interface DecodedBatch {
  readonly sensor: SensorHeader;
  readonly dropped: Readonly<Record<string, number>> | undefined;
  readonly events: readonly WireEvent[];
}

/**
 * The batch of an entry. Ingest has validated it, so that this checks no more than what would stop a consumer for good.
 * Undefined when the body cannot be read: the entry is damaged, and reading it again would not help.
 */
export async function decodeEntry(
  entry: LogEntry,
  unpackedBytesMax: number,
  metrics: PipelineMetrics,
): Promise<DecodedBatch | undefined> {
  try {
    const body =
      entry.encoding === 'gzip'
        ? await unpack(entry.body, { maxOutputLength: unpackedBytesMax, chunkSize: chunkFor(entry.body) })
        : entry.body;
    const started = performance.now();
    const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
    const batch: unknown = JSON.parse(text);
    fitStrings(batch, text);
    metrics.timeMs.decode += performance.now() - started;
    return isBatch(batch) ? batch : undefined;
  } catch {
    return undefined;
  }
}

function isBatch(value: unknown): value is DecodedBatch {
  if (typeof value !== 'object' || value === null) return false;
  const { sensor, events } = value as Partial<DecodedBatch>;
  return (
    typeof sensor === 'object' &&
    sensor !== null &&
    typeof sensor.instance === 'string' &&
    typeof sensor.kind === 'string' &&
    typeof sensor.version === 'string' &&
    Array.isArray(events)
  );
}
