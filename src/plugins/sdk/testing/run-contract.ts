import type { EnrichedEvent } from '../../../event/index.js';
import type { DetectorModule } from '../detector.js';
import type { Finding } from '../finding.js';
import { checkModule } from '../runtime/index.js';
import { createHarness, type Harness } from './create-harness.js';

export interface ContractFixtures {
  readonly config?: unknown;
  /** Ordinary traffic, near-misses included: nothing may be found. */
  readonly benign: readonly EnrichedEvent[];
  /** Must lead to at least one finding. */
  readonly attack: readonly EnrichedEvent[];
  /**
   * The n-th event of a flood, each from another principal and client and for another object. Enough of them are fed to
   * fill every state map several times over a small limit; give it when the detector keeps state.
   */
  readonly flood?: (n: number) => EnrichedEvent;
  /** How many events the flood has; 20,000 by default. */
  readonly floodEvents?: number;
  /** Most entries that the flood may leave behind; 400,000 by default. */
  readonly stateEntriesMax?: number;
}

/** One promise of the contract. `run` rejects with an Error that says how it was broken. */
export interface ContractCheck {
  readonly name: string;
  run(): Promise<void>;
}

/**
 * The promises that the platform relies on, as named checks for any test runner:
 * `for (const { name, run } of runContract(plugin, fixtures)) test(name, run)`.
 */
export function runContract(module: DetectorModule, fixtures: ContractFixtures): readonly ContractCheck[] {
  const { config, benign, attack, flood } = fixtures;
  const harness = (more: { organisationId?: string; instance?: Harness['instance'] } = {}) =>
    createHarness(module, { config, ...more });
  const checks: ContractCheck[] = [
    {
      name: 'the manifest is valid, the config strict, defaulted and described',
      run: async () => void checkModule(module),
    },
    {
      name: 'is silent on benign traffic',
      run: async () => {
        const found = await harness().feed(...benign);
        ensure(found.length === 0, `benign traffic led to ${describe(found)}`);
      },
    },
    {
      name: 'finds the attack',
      run: async () => {
        const found = await harness().feed(...attack);
        ensure(found.length > 0, 'the attack led to no finding');
      },
    },
    {
      name: 'finds the same at every replay, however events are batched',
      run: async () => {
        const whole = await harness().feed(...attack);
        const piecemeal = harness();
        for (const event of attack) await piecemeal.feed(event);
        ensureEqual(whole, piecemeal.findings, 'one by one it found something else');
      },
    },
    {
      name: 'survives a restart between any two events',
      run: async () => {
        const whole = await harness().feed(...attack);
        const restarted = harness();
        for (const event of attack) {
          await restarted.feed(event);
          restarted.restart();
        }
        ensureEqual(whole, restarted.findings, 'with restarts it found something else');
      },
    },
    {
      name: 'never mixes organisations, though they share one instance',
      run: async () => {
        const alone = await harness().feed(...attack);
        const first = harness();
        const second = harness({ organisationId: OTHER, instance: first.instance });
        const idle = harness({ organisationId: IDLE, instance: first.instance });
        for (const event of attack) {
          await first.feed(event);
          await second.feed(inOrganisation(event, OTHER));
        }
        ensureEqual(alone, first.findings, 'beside another organisation it found something else');
        ensureEqual(alone, second.findings, 'as the second organisation it found something else');
        await idle.feed(...benign.map((event) => inOrganisation(event, IDLE)));
        ensure(
          idle.findings.length === 0,
          `an organisation without an attack got ${describe(idle.findings)}`,
        );
      },
    },
    {
      name: 'keeps what it remembers within 16 maps of plain data',
      run: async () => {
        const one = harness();
        await one.feed(...attack);
        one.restart();
        ensure(one.stateLost.unsaved === 0, `${one.stateLost.unsaved} state entries could not be saved`);
      },
    },
  ];
  if (flood !== undefined) {
    const { floodEvents = 20_000, stateEntriesMax = 400_000 } = fixtures;
    checks.push({
      name: 'stays bounded under a flood of random principals',
      run: async () => {
        const one = harness();
        for (let n = 0; n < floodEvents; n += 500)
          await one.feed(...Array.from({ length: 500 }, (_, i) => flood(n + i)));
        ensure(
          one.stateSize <= stateEntriesMax,
          `${one.stateSize} state entries after ${floodEvents} events`,
        );
        ensure(
          one.findings.length <= floodEvents / 100,
          `${one.findings.length} findings from ${floodEvents} events`,
        );
      },
    });
  }
  return checks;
}

const OTHER = '00000000-0000-4000-8000-000000000002';
const IDLE = '00000000-0000-4000-8000-000000000003';

function inOrganisation(event: EnrichedEvent, organisationId: string): EnrichedEvent {
  return { ...event, source: { ...event.source, organisationId } };
}

function ensure(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}

function ensureEqual(expected: readonly Finding[], actual: readonly Finding[], message: string): void {
  const [a, b] = [JSON.stringify(expected), JSON.stringify(actual)];
  ensure(a === b, `${message}:\n  expected ${a.slice(0, 2000)}\n  found    ${b.slice(0, 2000)}`);
}

function describe(findings: readonly Finding[]): string {
  return `${findings.length} findings, the first ${JSON.stringify(findings[0])}`;
}
