// node live-sender.ts ADDRESS CALLS PER_SECOND: sends small calls as a traffic mirror does, VXLAN in UDP, evenly.
import { createSocket } from 'node:dgram';
import { writeCalls } from './packet-writer.js';

const [address = '', calls = '0', perSecond = '1'] = process.argv.slice(2);
const VXLAN_BYTES = 8;
const STEP_MS = 5;
const HEAD = Buffer.from([8, 0, 0, 0, 0, 0, 7, 0]);

const packets: Buffer[] = [];
const dueAt: number[] = [];
writeCalls(Number(calls), (frame, call) => {
  const packet = Buffer.allocUnsafe(VXLAN_BYTES + frame.length);
  HEAD.copy(packet);
  frame.copy(packet, VXLAN_BYTES);
  packets.push(packet);
  dueAt.push((call * 1_000) / Number(perSecond));
});

const socket = createSocket('udp4');
socket.bind(() => socket.setSendBufferSize(8_388_608));
socket.connect(4_789, address, () => {
  const begun = performance.now();
  let next = 0;
  let failed = 0;
  const timer = setInterval(() => {
    const now = performance.now() - begun;
    for (; next < packets.length && (dueAt[next] as number) <= now; next++)
      socket.send(packets[next] as Buffer, (error) => {
        if (error) failed++;
      });
    if (next < packets.length) return;
    clearInterval(timer);
    const seconds = (performance.now() - begun) / 1_000;
    setTimeout(() => {
      process.stdout.write(JSON.stringify({ packets: packets.length, failed, seconds }));
      socket.close();
    }, 200);
  }, STEP_MS);
});
