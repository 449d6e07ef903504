import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { CodedError } from '../../event/coded-error.js';

/** First bytes of a capture: pcap in both byte orders, with microseconds, nanoseconds or patched; and pcapng. */
const MAGIC = /^(?:a1b2c3d4|d4c3b2a1|a1b23c4d|4d3cb2a1|a1b2cd34|34cdb2a1|0a0d0d0a)$/;
const PCAPNG = '0a0d0d0a';
/** The head of a pcap and that of its first packet, and where in them that packet's length is. */
const PCAP_HEADS_BYTES = 40;
const LENGTH_AT = 32;
const PACKET_BYTES_MAX = 262_144;
const INTERFACE = /^[A-Za-z0-9_.@-]{1,15}$/;

/** What is captured. */
export type CaptureSource = { readonly pcap: string } | { readonly interface: string };

/**
 * Suricata takes a minute to give up on what is no capture, and goes on without an interface.
 * @throws CodedError `SOURCE_UNREADABLE`
 */
export async function checkSource(source: CaptureSource): Promise<void> {
  if ('pcap' in source) return checkCapture(source.pcap);
  if (!INTERFACE.test(source.interface) || !existsSync(`/sys/class/net/${source.interface}`))
    throw new CodedError('SOURCE_UNREADABLE', `there is no interface ${source.interface.slice(0, 40)}`, {
      field: 'interface',
    });
}

async function checkCapture(path: string): Promise<void> {
  const fail = (message: string, cause?: unknown): never => {
    throw new CodedError('SOURCE_UNREADABLE', message, { cause, field: 'pcap' });
  };
  const file = await open(path, 'r').catch((cause: unknown) => fail(`cannot read ${path}`, cause));
  try {
    const { buffer, bytesRead } = await file
      .read(Buffer.alloc(PCAP_HEADS_BYTES), 0, PCAP_HEADS_BYTES, 0)
      .catch((cause: unknown) => fail(`cannot read ${path}`, cause));
    const magic = buffer.toString('hex', 0, 4);
    if (!MAGIC.test(magic)) fail(`${path} is no capture: neither pcap nor pcapng`);
    if (magic === PCAPNG) return;
    if (bytesRead < PCAP_HEADS_BYTES) fail(`${path} holds no packet`);
    const isLittle = buffer[3] === 0xa1;
    const length = isLittle ? buffer.readUInt32LE(LENGTH_AT) : buffer.readUInt32BE(LENGTH_AT);
    if (length > PACKET_BYTES_MAX) fail(`${path} is damaged: its first packet has no length`);
  } finally {
    await file.close();
  }
}
