import type { Kind } from '../label.js';
import type { Process } from '../sim.js';
import type { World } from '../world.js';
import { bolaEnumeration, bolaNested, bolaSingle } from './bola.js';

interface Planned {
  readonly kind: Kind;
  readonly times: number;
  /** Needs days: begins as soon as attacks do. */
  readonly long?: boolean;
  readonly run: (world: World, n: number) => Process;
}

const e = (
  order: 'sequential' | 'random',
  pace: 'fast' | 'slow',
  spread: 'one' | 'addresses' | 'accounts',
  refused = false,
) => ({ order, pace, spread, refused });

const bolaPlan: readonly Planned[] = [
  ...(['read', 'write', 'delete', 'sub'] as const).map((how) => ({
    ...{ kind: 'bola' as const, times: how === 'read' ? 10 : 4 },
    run: (world: World, n: number) => bolaSingle(world, n, how, 1),
  })),
  { kind: 'bola', times: 4, run: (world, n) => bolaSingle(world, n, 'read', 4) },
  { kind: 'bola', times: 2, run: (world, n) => bolaSingle(world, n, 'write', 3) },
  { kind: 'bola', times: 3, run: bolaNested },
  ...[
    e('sequential', 'fast', 'one'),
    e('random', 'fast', 'one'),
    e('sequential', 'fast', 'addresses'),
    e('random', 'fast', 'accounts'),
    e('sequential', 'fast', 'one', true),
    e('random', 'fast', 'one', true),
  ].map((how) => ({
    kind: 'bola' as const,
    times: 1,
    run: (world: World, n: number) => bolaEnumeration(world, n, how),
  })),
  ...[
    e('sequential', 'slow', 'one'),
    e('random', 'slow', 'one'),
    e('random', 'slow', 'addresses'),
    e('random', 'slow', 'accounts'),
    e('random', 'slow', 'one', true),
  ].map((how) => ({
    ...{ kind: 'bola' as const, times: 1, long: true },
    run: (world: World, n: number) => bolaEnumeration(world, n, how),
  })),
];

const plan: readonly Planned[] = [...bolaPlan];

/** Attacks come once something is known of what is ordinary: at the latest when an endpoint has had 200 benign sessions. */
export function startAttacks(world: World, only?: Kind): void {
  world.spawn(begin(world, only));
}

function* begin(world: World, only?: Kind): Process {
  const random = world.random.fork('attack times');
  while (!world.resources.some(({ detail }) => detail.sessions >= world.p.warm)) yield 600_000;
  const left = world.end - world.now;
  let n = 0;
  for (const planned of plan) {
    if (only && planned.kind !== only) continue;
    for (let i = 0; i < planned.times; i++) {
      const delay = planned.long ? random.range(0, 0.15) : random.range(0, 0.93);
      world.spawn(planned.run(world, n++), delay * left);
    }
  }
}
