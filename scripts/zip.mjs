// A zip archive of a few files, the same bytes for the same input: dates are the format's own first day.
import { crc32, deflateRawSync } from 'node:zlib';

const DAY_ONE = 0x21;
const DEFLATED = 8;

/** What the local header and the directory say alike. */
function head(name, body, packed) {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(20, 0);
  bytes.writeUInt16LE(DEFLATED, 4);
  bytes.writeUInt16LE(DAY_ONE, 8);
  bytes.writeUInt32LE(crc32(body), 10);
  bytes.writeUInt32LE(packed.length, 14);
  bytes.writeUInt32LE(body.length, 18);
  bytes.writeUInt16LE(Buffer.byteLength(name), 22);
  return bytes;
}

const signature = (text) => Buffer.from([0x50, 0x4b, ...text]);

/** @param {Record<string, Buffer>} files by name */
export function zip(files) {
  const bodies = [];
  const directory = [];
  let offset = 0;
  for (const [name, body] of Object.entries(files)) {
    const packed = deflateRawSync(body, { level: 9 });
    const shared = head(name, body, packed);
    const local = Buffer.concat([signature([3, 4]), shared, Buffer.from(name), packed]);
    const place = Buffer.alloc(14);
    // Of Unix: readable by all.
    place.writeUInt32LE((0o100644 << 16) >>> 0, 6);
    place.writeUInt32LE(offset, 10);
    directory.push(signature([1, 2]), Buffer.from([20, 3]), shared, place, Buffer.from(name));
    bodies.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  const count = Object.keys(files).length;
  end.writeUInt16LE(count, 4);
  end.writeUInt16LE(count, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, listed, signature([5, 6]), end]);
}
