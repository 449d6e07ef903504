import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { lambdaPolicy } from '../../../src/collector/aws/iam/lambda-policy.js';
import { renderTemplates } from '../../../src/collector/aws/templates/render.js';
import { findCfnLint } from '../../kit/cfn-lint.js';
import { requires } from '../../kit/requires.js';

const present = { missing: () => (findCfnLint() ? undefined : 'cfn-lint (PyPI) is not installed') };

requires(present)('cfn-lint', () => {
  /** All in one run, most of which is its start. */
  async function lint(files: Readonly<Record<string, string>>): Promise<string[]> {
    const folder = mkdtempSync(join(tmpdir(), 'protectonce-templates-'));
    try {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
      const run = promisify(execFile)(findCfnLint()!, [
        '--format',
        'json',
        '--regions',
        'eu-west-1',
        '--',
        ...Object.keys(files).map((name) => join(folder, name)),
      ]);
      // Its exit code tells of findings too.
      const { stdout } = await run.catch((error: { stdout: string; stderr: string }) => error);
      return (JSON.parse(stdout) as { Filename: string; Rule: { Id: string }; Message: string }[]).map(
        ({ Filename, Rule, Message }) => `${basename(Filename)}: ${Rule.Id} ${Message}`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  test('has nothing against the templates, not even a warning', async () => {
    expect(await lint(renderTemplates(lambdaPolicy, 'a'.repeat(64)))).toEqual([]);
  }, 120_000);

  test('would find a property that is not there and a reference to nothing', async () => {
    const text = renderTemplates(lambdaPolicy)
      ['child.yaml'].replace('Handler:', 'Handle:')
      .replace('Ref: TopicArn', 'Ref: Topik');
    const found = (await lint({ 'child.yaml': text })).join('\n');
    expect(found).toMatch(/Handle/);
    expect(found).toMatch(/Topik/);
  }, 120_000);
});
