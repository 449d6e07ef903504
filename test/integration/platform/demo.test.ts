import { spawn } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import type { DemoSummary } from '../../../src/cli/demo/demo-options.js';

/** The demo as a user runs it: the built program; standard output holds the JSON object and nothing else. */
async function demo(
  ...flags: readonly string[]
): Promise<{ code: number | null; summary: DemoSummary; progress: string }> {
  const child = spawn(process.execPath, ['dist/cli/main.js', 'demo', '--once', '--json', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
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
    const { summary, progress } = await demo();
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
