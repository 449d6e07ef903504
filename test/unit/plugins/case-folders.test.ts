import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { builtInDetectors } from '../../../src/plugins/registry.js';
import { createHarness, runCaseFolder } from '../../../src/plugins/sdk/testing/index.js';
import { scenarios } from './scenarios/index.js';
import type { Scenario } from './scenarios/scenario.js';

/** Cases in which nothing is to be found, though their names do not end with it. */
const nearMisses = new Set([
  'a-lone-client-has-nobody-to-be-compared-with',
  'first-days-where-everybody-reaches-many',
  'objects-that-many-are-given-belong-to-nobody',
  'own-objects-that-are-gone-are-no-probing',
  'support-works-on-orders-of-others',
  'two-refused-objects-are-a-mistake',
  'who-is-listed-everything-may-open-everything',
  'without-a-specification-nothing-is-undeclared',
]);

const root = fileURLToPath(new URL('../../cases/', import.meta.url));
const detectors = builtInDetectors.map((module) => [module.manifest.id, module] as const);

/** A scenario as the lines of its folder. */
function linesOf({ events }: Scenario): string {
  const lines = events.map(({ event, endpoint }) => {
    const { method, host, template, declared } = endpoint ?? {};
    return JSON.stringify({
      ...event,
      '@endpoint': endpoint === undefined ? null : { method, host, template, declared },
    });
  });
  return `${lines.join('\n')}\n`;
}

/** UPDATE_CASES=1 writes the folders anew from the scenarios: read the difference before committing it. */
async function update(): Promise<void> {
  for (const [id, module] of detectors)
    for (const scenario of scenarios[id] ?? []) {
      const folder = join(root, id, scenario.guarantee);
      mkdirSync(folder, { recursive: true });
      const found = await createHarness(module, { config: scenario.config }).feed(...scenario.events);
      writeFileSync(join(folder, 'events.jsonl'), linesOf(scenario));
      writeFileSync(join(folder, 'config.json'), `${JSON.stringify(scenario.config ?? {}, undefined, 2)}\n`);
      const stated = found.map(({ rule, severity, outcome, stage, dedupeKey, count }) => ({
        rule,
        severity,
        outcome,
        stage,
        dedupeKey,
        count,
      }));
      writeFileSync(join(folder, 'findings.json'), `${JSON.stringify(stated, undefined, 2)}\n`);
    }
}
if (process.env.UPDATE_CASES === '1') await update();

describe.each(detectors)('cases of %s', (id, module) => {
  const guarantees = existsSync(join(root, id)) ? readdirSync(join(root, id)) : [];

  test('has attacks and near-misses', () => {
    const expected = guarantees.map((name) =>
      readFileSync(join(root, id, name, 'findings.json'), 'utf8').trim(),
    );
    expect(expected.filter((text) => text === '[]').length).toBeGreaterThanOrEqual(3);
    expect(expected.filter((text) => text !== '[]').length).toBeGreaterThanOrEqual(1);
  });

  // Findings are written by the code that is tested: what a case is for stands in its name.
  test('every case that says so is silent', () => {
    const silent = guarantees.filter((name) => /(?:^|-)silent$/.test(name) || nearMisses.has(name));
    expect(silent.length).toBeGreaterThanOrEqual(3);
    const loud = silent.filter((name) => {
      const expected = readFileSync(join(root, id, name, 'findings.json'), 'utf8');
      return (JSON.parse(expected) as unknown[]).length > 0;
    });
    expect(loud).toEqual([]);
  });

  test.each(guarantees)('%s', async (name) => {
    expect((await runCaseFolder(module, join(root, id, name))).difference).toBeUndefined();
  });

  test.each((scenarios[id] ?? []).map((scenario) => [scenario.guarantee, scenario] as const))(
    'the folder of %s holds its scenario',
    (name, scenario) => {
      expect(readFileSync(join(root, id, name, 'events.jsonl'), 'utf8')).toBe(linesOf(scenario));
    },
  );
});
