import { promisify } from 'node:util';
import { deflateRaw, gunzip, inflateRaw } from 'node:zlib';
import type { SensorKind, WireEventOf } from '../../event/index.js';
import { type HistoryEvent, type HistoryKind, historyKinds, type TrialKind } from '../history.js';

/*
 * A chunk is the batches of a lane as they came: those that were packed already are kept so, which costs nothing; the others are
 * packed together, off the main thread. Beside it, who each event was attributed to.
 */

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);
const unzip = promisify(gunzip);

/** A chunk that unpacks to more is damaged. */
const UNPACKED_MAX = 268_435_456;
/** zlib's least effort: two thirds of the size that its most would give, at a fifth of the time. */
const LEVEL = 1;

/** Endpoint and service, null where there is none. */
export type Place = readonly [endpointId: string | null, serviceId: string | null];

export interface ChunkBatch {
  readonly body: Uint8Array;
  readonly encoding: 'identity' | 'gzip';
  readonly sensor: number;
  readonly receivedAt: number;
  /** For each event of the batch the number of its place; -1 for one that was not attributed. */
  readonly places: readonly number[];
}

export interface ChunkParts {
  readonly sensors: readonly (readonly [id: string, kind: SensorKind])[];
  readonly places: readonly Place[];
  readonly batches: readonly ChunkBatch[];
}

export type SavedBatch = readonly [sensor: number, receivedAt: number, places: readonly number[]];

export interface SavedAttribution extends Pick<ChunkParts, 'sensors' | 'places'> {
  readonly v: 1;
  /** Bytes of the body, whether each batch in them was packed by its sender, and the batches. */
  readonly frames: readonly (readonly [bytes: number, asSent: 0 | 1, batches: readonly SavedBatch[]])[];
}

export async function packChunk({
  sensors,
  places,
  batches,
}: ChunkParts): Promise<{ attribution: Buffer; body: Buffer }> {
  const frames: [bytes: Uint8Array, asSent: 0 | 1, batches: SavedBatch[]][] = [];
  const saved = ({ sensor, receivedAt, places }: ChunkBatch): SavedBatch => [sensor, receivedAt, places];
  for (let from = 0; from < batches.length; ) {
    const first = batches[from] as ChunkBatch;
    let to = from + 1;
    if (first.encoding === 'gzip') frames.push([first.body, 1, [saved(first)]]);
    else {
      while (batches[to]?.encoding === 'identity') to++;
      const run = batches.slice(from, to);
      frames.push([await deflate(joined(run.map(({ body }) => body)), { level: LEVEL }), 0, run.map(saved)]);
    }
    from = to;
  }
  return {
    attribution: await packAttribution({
      v: 1,
      sensors,
      places,
      frames: frames.map(([bytes, asSent, of]) => [bytes.length, asSent, of]),
    }),
    body: Buffer.concat(frames.map(([bytes]) => bytes)),
  };
}

/** A chunk of one frame. Each text is one batch or several with commas between. */
export async function packTexts(
  { sensors, places }: Pick<SavedAttribution, 'sensors' | 'places'>,
  texts: readonly Uint8Array[],
  batches: readonly SavedBatch[],
): Promise<{ attribution: Buffer; body: Buffer }> {
  const body = await deflate(joined(texts), { level: LEVEL });
  return {
    attribution: await packAttribution({ v: 1, sensors, places, frames: [[body.length, 0, batches]] }),
    body,
  };
}

function packAttribution(attribution: SavedAttribution): Promise<Buffer> {
  return deflate(JSON.stringify(attribution), { level: LEVEL });
}

/** A JSON list of what is JSON, each of them one batch or several with commas between. */
function joined(texts: readonly Uint8Array[]): Buffer {
  const parts: Uint8Array[] = texts.length === 0 ? [OPEN] : [];
  for (const text of texts) parts.push(parts.length === 0 ? OPEN : COMMA, text);
  parts.push(CLOSE);
  return Buffer.concat(parts);
}

const OPEN = Buffer.from('[');
const COMMA = Buffer.from(',');
const CLOSE = Buffer.from(']');

/** In order of arrival, calls and attacks unless other kinds are asked for. What cannot be read of a chunk is left out. */
export async function unpackChunk<K extends TrialKind = HistoryKind>(
  chunk: { readonly attribution: Uint8Array; readonly body: Uint8Array },
  mend: (value: unknown, json: string) => void = () => undefined,
  kinds: readonly TrialKind[] = historyKinds,
): Promise<HistoryEvent<WireEventOf<K>>[]> {
  const { sensors, places, frames } = await readAttribution(chunk.attribution);
  const found: HistoryEvent<WireEventOf<K>>[] = [];
  let from = 0;
  for (const [bytes, asSent, batches] of frames) {
    const frame = chunk.body.subarray(from, from + bytes);
    from += bytes;
    const { value, text } = await readJson(frame, asSent ? unzip : inflate);
    mend(value, text);
    const bodies = (asSent ? [value] : value) as readonly {
      readonly events: readonly { readonly kind: string }[];
    }[];
    batches.forEach(([sensor, receivedAt, placeOf], index) => {
      const events = bodies[index]?.events ?? [];
      const [sensorId, sensorKind] = sensors[sensor] ?? [];
      if (sensorId === undefined || sensorKind === undefined) return;
      const source = { sensorId, sensorKind, receivedAt };
      events.forEach((event, n) => {
        const place = places[placeOf[n] ?? -1];
        if (place === undefined || !(kinds as readonly string[]).includes(event.kind)) return;
        const [endpointId, serviceId] = place;
        found.push({
          event: event as unknown as WireEventOf<K>,
          source,
          endpointId: endpointId ?? undefined,
          serviceId: serviceId ?? undefined,
        });
      });
    });
  }
  return found;
}

export async function readAttribution(packed: Uint8Array): Promise<SavedAttribution> {
  return (await readJson(packed, inflate)).value as SavedAttribution;
}

/** The batches of a frame, with commas between; rejects when they are longer than that. */
export async function readTexts(frame: Uint8Array, asSent: 0 | 1, maxOutputLength: number): Promise<Buffer> {
  if (asSent) return unzip(frame, { maxOutputLength });
  const list = await inflate(frame, { maxOutputLength });
  return list.subarray(OPEN.length, list.length - CLOSE.length);
}

async function readJson(
  packed: Uint8Array,
  unpack: (bytes: Uint8Array, options: { maxOutputLength: number; chunkSize: number }) => Promise<Buffer>,
): Promise<{ value: unknown; text: string }> {
  // Few rounds of the event loop rather than one for each 16 KB.
  const chunkSize = Math.min(4_194_304, Math.max(16_384, packed.length * 12));
  const text = (await unpack(packed, { maxOutputLength: UNPACKED_MAX, chunkSize })).toString('utf8');
  return { value: JSON.parse(text), text };
}
