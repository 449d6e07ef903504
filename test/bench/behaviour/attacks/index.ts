import type { Kind } from '../label.js';
import type { Process } from '../sim.js';
import type { World } from '../world.js';
import { bflaFunctions, bflaMethods } from './bfla.js';
import { bolaEnumeration, bolaNested, bolaSingle } from './bola.js';
import { type DiscoveryPlan, discovery, hiddenMethods, parameterMining } from './discovery.js';
import { injection } from './injection.js';
import { type LoginPlan, loginAttack } from './logins.js';
import { automation, burst, exfiltration, exhaustion, expensive, scraping } from './volume.js';

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

const of = (kind: Kind, run: Planned['run'], times = 1, long = false): Planned => ({
  kind,
  run,
  times,
  long,
});

const bflaPlan: readonly Planned[] = [
  of('bfla', (world, n) => bflaFunctions(world, n, 'success', 'fast'), 6),
  of('bfla', (world, n) => bflaFunctions(world, n, 'success', 'slow'), 2, true),
  of('bfla', (world, n) => bflaFunctions(world, n, 'probing', 'fast'), 3),
  of('bfla', (world, n) => bflaFunctions(world, n, 'probing', 'slow'), 1, true),
  of('bfla', (world, n) => bflaFunctions(world, n, 'role-change', 'fast'), 2),
  of('bfla', (world, n) => bflaMethods(world, n, false), 3),
  of('bfla', (world, n) => bflaMethods(world, n, true), 2),
];

const logins: readonly LoginPlan[] = (
  ['credential-stuffing', 'brute-force', 'password-spraying', 'account-enumeration'] as const
).flatMap((kind) => [
  { kind, pace: 'fast' },
  { kind, pace: 'slow' },
  { kind, pace: 'fast', distributed: true },
  { kind, pace: 'slow', distributed: true },
]);
const loginPlan = [...logins, { kind: 'brute-force', pace: 'fast', otp: true } as const].map((each) =>
  of(each.kind, (world, n) => loginAttack(world, n, each), 1, each.pace === 'slow'),
);

const volumePlan: readonly Planned[] = (['fast', 'slow'] as const).flatMap((pace) => {
  const long = pace === 'slow';
  return [
    of('scraping', (world, n) => scraping(world, n, pace, false), 1, long),
    of('scraping', (world, n) => scraping(world, n, pace, true), 1, long),
    of('exfiltration', (world, n) => exfiltration(world, n, 'big-answers', pace), 1, long),
    of('exfiltration', (world, n) => exfiltration(world, n, 'tenant-dump', pace), 1, long),
    of('expensive-queries', (world, n) => expensive(world, n, pace), 1, long),
    of('resource-exhaustion', (world, n) => exhaustion(world, n, pace, false), 1, long),
    of('automation', (world, n) => automation(world, n, pace)),
  ];
});

const discoveries: readonly DiscoveryPlan[] = (
  ['scanning', 'forced-browsing', 'version-probing'] as const
).flatMap((kind) => [
  { kind, pace: 'fast' },
  { kind, pace: 'slow' },
  ...(kind === 'scanning' ? [{ kind, pace: 'fast', distributed: true } as const] : []),
]);

const plan: readonly Planned[] = [
  ...bolaPlan,
  ...bflaPlan,
  ...loginPlan,
  ...volumePlan,
  of('resource-exhaustion', (world, n) => exhaustion(world, n, 'fast', true)),
  of('burst', (world, n) => burst(world, n, false)),
  of('burst', (world, n) => burst(world, n, true)),
  ...discoveries.map((each) =>
    of(each.kind, (world, n) => discovery(world, n, each), 1, each.pace === 'slow'),
  ),
  ...(['fast', 'slow'] as const).flatMap((pace) => [
    of('hidden-methods', (world, n) => hiddenMethods(world, n, pace), 1, pace === 'slow'),
    of('parameter-mining', (world, n) => parameterMining(world, n, pace), 1, pace === 'slow'),
    of('injection', (world, n) => injection(world, n, { pace }), pace === 'fast' ? 3 : 1, pace === 'slow'),
  ]),
  of('injection', (world, n) => injection(world, n, { pace: 'fast', distributed: true })),
  of('injection', (world, n) => injection(world, n, { pace: 'slow', distributed: true }), 1, true),
  of('injection', (world, n) => injection(world, n, { pace: 'fast', single: true }), 3),
];

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
