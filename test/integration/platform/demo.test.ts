import { spawn } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import type { DemoSummary } from '../../../src/cli/demo/demo-options.js';

interface Outcome {
  readonly code: number | null;
  readonly summary: DemoSummary;
  readonly progress: string;
}

/** As the README has it, through npm and the build that it may need: neither says a word on standard output. */
const readme = 'npm run --silent demo -- --once --json'.split(' ');

/** The built program, without the way through npm. */
const demo = (...flags: readonly string[]): Promise<Outcome> =>
  outcomeOf([process.execPath, 'dist/cli/main.js', 'demo', '--once', '--json', ...flags]);

/** Standard output holds the JSON object and nothing else. */
async function outcomeOf([command = '', ...args]: readonly string[]): Promise<Outcome> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let progress = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    progress += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`the demo ended with ${code}:\n${progress.slice(-3000)}`);
  return { code, summary: JSON.parse(output) as DemoSummary, progress };
}

describe('the demo', () => {
  it('ends with alerts of all four detectors, sensors of both kinds, and nothing lost', async () => {
    const { summary, progress } = await outcomeOf(readme);
    expect(new Set(summary.alerts.map(({ detector }) => detector))).toEqual(
      new Set(['bola', 'injection', 'rate-anomaly', 'shadow-api']),
    );
    expect(summary).toMatchObject({ sensors: 3, services: 3, lost: 0 });
    expect(summary.endpoints).toBeGreaterThan(20);
    expect(summary.posture).toBeGreaterThan(0);
    expect(progress).toMatch(/sensor inapp-node/);
    expect(progress).toMatch(/sensor collector/);
  }, 180_000);

  it('raises no alert on ordinary users alone, whatever the seed', async () => {
    for (const seed of ['1', '7']) {
      const { summary } = await demo('--benign', '--seed', seed);
      expect(summary).toMatchObject({ alerts: [], lost: 0, sensors: 3 });
    }
  }, 240_000);
});
