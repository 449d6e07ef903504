import { execFileSync } from 'node:child_process';
import { findProgram, type Requirement } from '../../../kit/requires.js';

/** Networks of their own, in which packets are copied into VXLAN as a traffic mirror of AWS does. */
export interface Mirror {
  /** Where the clients, the service and the collector are. */
  readonly clients: string;
  readonly service: string;
  readonly collector: string;
  readonly serviceAddress: string;
  readonly clientAddress: string;
  /** The collector's interface: what came out of VXLAN. */
  readonly interface: string;
  remove(): void;
}

const ip = (...args: string[]): void => {
  execFileSync(findProgram('ip') ?? 'ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
};

/** Network namespaces that may be made, and the tools to do it. */
export const namespaces: Requirement = {
  missing: () => {
    if (!findProgram('ip') || !findProgram('tc')) return 'iproute2 is not installed';
    const name = `po-${process.pid}-try`;
    try {
      ip('netns', 'add', name);
    } catch {
      return 'this machine lets nobody make network namespaces';
    }
    try {
      ip('-n', name, 'link', 'add', 'vx', 'type', 'vxlan', 'external', 'dstport', '4789');
      return undefined;
    } catch {
      return 'this kernel has no VXLAN';
    } finally {
      ip('netns', 'del', name);
    }
  },
};

export function makeMirror(): Mirror {
  const [clients, service, collector] = ['cli', 'svc', 'col'].map((name) => `po-${process.pid}-${name}`) as [
    string,
    string,
    string,
  ];
  const made: string[] = [];
  const remove = (): void => {
    for (const name of made.splice(0)) ip('netns', 'del', name);
  };
  const inside = (name: string, ...args: string[]): void => ip('-n', name, ...args);
  const up = (name: string, device: string, address?: string): void => {
    if (address) inside(name, 'addr', 'add', address, 'dev', device);
    inside(name, 'link', 'set', device, 'up');
  };
  try {
    for (const name of [clients, service, collector]) {
      ip('netns', 'add', name);
      made.push(name);
      up(name, 'lo');
    }
    inside(service, 'link', 'add', 'eni0', 'type', 'veth', 'peer', 'name', 'eni0', 'netns', clients);
    inside(service, 'link', 'add', 'mir0', 'type', 'veth', 'peer', 'name', 'mir0', 'netns', collector);
    // One packet at a time, as on a wire.
    for (const [name, device] of [
      [service, 'eni0'],
      [clients, 'eni0'],
    ] as const)
      inside(name, 'link', 'set', device, 'gso_max_segs', '1', 'mtu', '1500');
    for (const name of [service, collector]) inside(name, 'link', 'set', 'mir0', 'mtu', '9001');
    up(service, 'eni0', '10.77.0.2/24');
    up(clients, 'eni0', '10.77.0.1/24');
    up(service, 'mir0', '10.78.0.1/24');
    up(collector, 'mir0', '10.78.0.9/24');
    inside(
      service,
      'link',
      'add',
      'vx0',
      'type',
      'vxlan',
      'id',
      '42',
      'remote',
      '10.78.0.9',
      'dstport',
      '4789',
      'dev',
      'mir0',
    );
    inside(service, 'link', 'set', 'vx0', 'mtu', '8950', 'up');
    inside(collector, 'link', 'add', 'vxall', 'type', 'vxlan', 'external', 'dstport', '4789');
    inside(collector, 'link', 'set', 'vxall', 'mtu', '8950', 'up');
    const tc = findProgram('tc') ?? 'tc';
    const inService = (...args: string[]): void => ip('netns', 'exec', service, tc, ...args);
    inService('qdisc', 'add', 'dev', 'eni0', 'clsact');
    for (const side of ['ingress', 'egress'])
      inService(
        ...['filter', 'add', 'dev', 'eni0', side, 'protocol', 'all', 'u32', 'match', 'u32', '0', '0'],
        ...['action', 'mirred', 'egress', 'mirror', 'dev', 'vx0'],
      );
  } catch (error) {
    remove();
    throw error;
  }
  return {
    clients,
    service,
    collector,
    serviceAddress: '10.77.0.2',
    clientAddress: '10.77.0.1',
    interface: 'vxall',
    remove,
  };
}
