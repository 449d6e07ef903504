import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { childrenOf, secondsOf } from '../cpu-clock.js';

const PER_SECOND = 10_000;
const WARM_CALLS = 2_000;
const WARM_PER_SECOND = 100;
/** Two of the collector's measurements. */
const SETTLE_MS = 22_000;
const HEALTH_PORT = 9_464;
const CLIENTS = 'po-bench-clients';
const COLLECTOR = 'po-bench-collector';
const PROGRAM = join(import.meta.dirname, '../../../bin/protectonce');
const LOADER = join(import.meta.dirname, '../../../scripts/typescript.mjs');

const ip = (line: string): void =>
  void execFileSync('ip', line.split(' '), { stdio: ['ignore', 'ignore', 'pipe'] });
const inside = (namespace: string, ...args: string[]): ChildProcess =>
  spawn('ip', ['netns', 'exec', namespace, process.execPath, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
const output = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    let text = '';
    child.stdout?.on('data', (part: Buffer) => {
      text += part.toString();
    });
    child.once('close', () => resolve(text));
  });

interface Report {
  readonly counts: Readonly<Record<string, number>>;
  readonly pendingBytes: number;
  readonly eventsDropped: number;
  readonly memoryBytes: number;
}

async function health(): Promise<Report> {
  const ask = `fetch('http://127.0.0.1:${HEALTH_PORT}/health').then((answer) => answer.text()).then(console.log)`;
  return JSON.parse(await output(inside(COLLECTOR, '-e', ask))) as Report;
}

const residentBytes = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) * 1_024;

function makeNetwork(): void {
  for (const namespace of [CLIENTS, COLLECTOR]) ip(`netns add ${namespace}`);
  ip(`link add po0 netns ${CLIENTS} type veth peer name po1 netns ${COLLECTOR}`);
  ip(`-n ${CLIENTS} addr add 10.99.0.1/24 dev po0`);
  ip(`-n ${COLLECTOR} addr add 10.99.0.2/24 dev po1`);
  for (const [namespace, device] of [
    [CLIENTS, 'po0'],
    [COLLECTOR, 'po1'],
    [COLLECTOR, 'lo'],
  ])
    ip(`-n ${namespace} link set ${device} up`);
  ip(`-n ${COLLECTOR} link add vxall type vxlan external dstport 4789 dev po1`);
  ip(`-n ${COLLECTOR} link set vxall up`);
}

function removeNetwork(): void {
  for (const namespace of [CLIENTS, COLLECTOR]) {
    try {
      ip(`netns del ${namespace}`);
    } catch {
      // It was never made.
    }
  }
}

/** 10,000 calls a second through VXLAN into a collector that sends its events to a door, all in namespaces. Needs root. */
export async function runLive(seconds: number): Promise<unknown> {
  const children: ChildProcess[] = [];
  const start = (namespace: string, ...args: string[]): ChildProcess => {
    const child = inside(namespace, ...args);
    children.push(child);
    return child;
  };
  const send = async (calls: number, perSecond: number) =>
    JSON.parse(
      await output(
        start(
          CLIENTS,
          '--import',
          LOADER,
          join(import.meta.dirname, 'live-sender.ts'),
          '10.99.0.2',
          String(calls),
          String(perSecond),
        ),
      ),
    ) as { packets: number; failed: number; seconds: number };
  try {
    makeNetwork();
    const door = start(COLLECTOR, '--import', LOADER, join(import.meta.dirname, 'door.ts'));
    const port = await new Promise<string>((resolve) =>
      door.stdout?.once('data', (text: Buffer) => resolve(text.toString().trim())),
    );
    const token = `po_${'a1'.repeat(16)}_${'S'.repeat(43)}_privacy-part-of-the-bench`;
    const collector = start(
      COLLECTOR,
      ...[PROGRAM, 'collect', '--interface', 'vxall', '--health', String(HEALTH_PORT)],
      ...['--url', `http://127.0.0.1:${port}`, '--token', token],
    );
    collector.stdout?.resume();
    collector.stderr?.on('data', (text: Buffer) => process.stderr.write(text));
    const pid = collector.pid as number;
    await delay(SETTLE_MS);
    await send(WARM_CALLS, WARM_PER_SECOND);
    await delay(SETTLE_MS);
    const before = await health();
    const engine = childrenOf(pid)[0] as number;
    const cpu = { node: secondsOf(pid, false), engine: secondsOf(engine, false) };
    const memory = { node: residentBytes(pid), engine: residentBytes(engine) };
    const calls = seconds * PER_SECOND;
    const sent = await send(calls, PER_SECOND);
    await delay(SETTLE_MS);
    const after = await health();
    const rise = Object.fromEntries(
      Object.entries(after.counts).map(([name, count]) => [name, count - (before.counts[name] ?? 0)]),
    );
    const megabytes = (bytes: number): number => Math.round(bytes / 1e6);
    return {
      warmedUp: before.counts.transactions,
      calls,
      callsPerSecond: Math.round(calls / sent.seconds),
      packets: sent.packets,
      sendFailures: sent.failed,
      told: rise,
      lost: calls - (rise.transactions ?? 0),
      eventsDropped: after.eventsDropped,
      pendingBytes: after.pendingBytes,
      cpuSeconds: {
        node: secondsOf(pid, false) - cpu.node,
        suricata: Number((secondsOf(engine, false) - cpu.engine).toFixed(2)),
      },
      megabytes: {
        nodeBefore: megabytes(memory.node),
        nodeAfter: megabytes(residentBytes(pid)),
        suricataBefore: megabytes(memory.engine),
        suricataAfter: megabytes(residentBytes(engine)),
      },
    };
  } finally {
    for (const child of children) child.kill('SIGTERM');
    await delay(3_000);
    for (const child of children) child.kill('SIGKILL');
    removeNetwork();
  }
}
