/** Frames as the Lua output writes them. */
export interface FrameFields {
  readonly seconds?: number;
  readonly micros?: number;
  readonly flow?: number;
  readonly dropped?: number;
  readonly opens?: boolean;
  readonly closes?: boolean;
  readonly forward?: boolean;
  readonly source?: string;
  readonly destination?: string;
  readonly data?: Buffer | string;
}

const START_SECONDS = Date.UTC(2026, 10, 20, 9) / 1_000;

export function frameBytes(fields: FrameFields): Buffer {
  const { seconds = START_SECONDS, micros = 0, flow = 1, dropped = 0 } = fields;
  const { opens = false, closes = false, forward = true } = fields;
  const texts = [
    Buffer.from(fields.source ?? '198.51.100.7'),
    Buffer.from(fields.destination ?? '10.0.0.2'),
    Buffer.from(fields.data ?? ''),
  ];
  const head = Buffer.alloc(48);
  head.writeUInt32LE(44 + texts.reduce((sum, text) => sum + text.length, 0), 0);
  head[4] = 1;
  head[5] = 1;
  head[6] = Number(opens) + Number(closes) * 2 + Number(forward) * 4;
  head.writeUInt32LE(seconds, 8);
  head.writeUInt32LE(micros, 12);
  head.writeDoubleLE(flow, 16);
  head.writeUInt32LE(dropped, 24);
  head.writeUInt16LE(40_000, 28);
  head.writeUInt16LE(80, 30);
  for (const [index, text] of texts.entries()) head.writeUInt32LE(text.length, 36 + index * 4);
  return Buffer.concat([head, ...texts]);
}
