import { readFileSync } from 'node:fs';

/** Packets that an interface has received since it is there; undefined when it is gone. */
export function interfacePackets(name: string): number | undefined {
  try {
    const packets = Number(readFileSync(`/sys/class/net/${name}/statistics/rx_packets`, 'latin1'));
    return Number.isSafeInteger(packets) ? packets : undefined;
  } catch {
    return undefined;
  }
}
