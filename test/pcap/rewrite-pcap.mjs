// Gives a loopback capture the addresses of a real one and an unhurried clock. Classic pcap, Ethernet, IPv4, TCP.

/** One's complement sum over 16-bit words, folded. */
function checksum(bytes, initial = 0) {
  let sum = initial;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i] << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/**
 * @param address maps [127, 0, 0, n] to four bytes
 * @param time maps microseconds since the epoch to others, monotonously
 */
export function rewritePcap(pcap, { address, time, serverPort, port }) {
  if (pcap.readUInt32LE(0) !== 0xa1b2c3d4 || pcap.readUInt32LE(20) !== 1) throw new Error('not a little-endian Ethernet pcap of microseconds');
  const out = Buffer.from(pcap);
  for (let at = 24; at + 16 <= out.length; ) {
    const length = out.readUInt32LE(at + 8);
    const micros = time(out.readUInt32LE(at) * 1e6 + out.readUInt32LE(at + 4));
    out.writeUInt32LE(Math.floor(micros / 1e6), at);
    out.writeUInt32LE(Math.floor(micros % 1e6), at + 4);
    const ip = out.subarray(at + 16 + 14, at + 16 + length);
    for (const offset of [12, 16]) Buffer.from(address([...ip.subarray(offset, offset + 4)])).copy(ip, offset);
    const headerLength = (ip[0] & 15) * 4;
    ip.writeUInt16BE(0, 10);
    ip.writeUInt16BE(checksum(ip.subarray(0, headerLength)), 10);
    const tcp = ip.subarray(headerLength, ip.readUInt16BE(2));
    for (const offset of [0, 2]) if (tcp.readUInt16BE(offset) === port) tcp.writeUInt16BE(serverPort, offset);
    tcp.writeUInt16BE(0, 16);
    const pseudo = Buffer.concat([ip.subarray(12, 20), Buffer.from([0, 6, tcp.length >> 8, tcp.length & 255])]);
    tcp.writeUInt16BE(checksum(Buffer.concat([pseudo, tcp])), 16);
    at += 16 + length;
  }
  return out;
}
