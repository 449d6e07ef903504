import {
  type Place,
  packTexts,
  readAttribution,
  readTexts,
  type SavedAttribution,
  type SavedBatch,
} from './chunk-codec.js';

interface Chunk {
  readonly attribution: Uint8Array;
  readonly body: Uint8Array;
}

/** What chunks that are merged may unpack to, together: small ones do so to far less. */
const UNPACKED_MAX = 67_108_864;

/** Chunks of one lane, in their order, as one: the same batches with the same attribution. Rejects when one cannot be read. */
export async function mergeChunks(chunks: readonly Chunk[]): Promise<{ attribution: Buffer; body: Buffer }> {
  const sensors = new Numbered<SavedAttribution['sensors'][number]>(([id, kind]) => `${id} ${kind}`);
  const places = new Numbered<Place>(([endpointId, serviceId]) => `${endpointId} ${serviceId}`);
  const texts: Uint8Array[] = [];
  const saved: SavedBatch[] = [];
  let room = UNPACKED_MAX;
  // One after the other: each that is unpacked at a time takes tens of kilobytes.
  for (const { attribution, body } of chunks) {
    const told = await readAttribution(attribution);
    const sensorOf = told.sensors.map((each) => sensors.number(each));
    const placeOf = told.places.map((each) => places.number(each));
    let from = 0;
    for (const [bytes, asSent, batches] of told.frames) {
      const text = await readTexts(body.subarray(from, from + bytes), asSent, room);
      from += bytes;
      room -= text.length;
      if (text.length > 0) texts.push(text);
      for (const [sensor, receivedAt, numbers] of batches)
        saved.push([
          sensorOf[sensor] ?? -1,
          receivedAt,
          numbers.map((number) => (number < 0 ? -1 : (placeOf[number] ?? -1))),
        ]);
    }
  }
  return packTexts({ sensors: sensors.all, places: places.all }, texts, saved);
}

/** Things without repeats, and the number of each. */
class Numbered<T> {
  readonly all: T[] = [];
  private readonly numbers = new Map<string, number>();

  constructor(private readonly keyOf: (value: T) => string) {}

  number(value: T): number {
    const key = this.keyOf(value);
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.all.push(value) - 1;
      this.numbers.set(key, number);
    }
    return number;
  }
}
