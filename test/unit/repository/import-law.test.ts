import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const config = join(repository, '.dependency-cruiser.cjs');
const law = createRequire(import.meta.url)(config) as { forbidden: { name: string; comment: string }[] };

/** A file that breaks exactly one rule, and the rule. */
const crimes: Record<string, { rule: string; code: string }> = {
  'src/event/crime.ts': { rule: 'room-event', code: `import '../store/memory.js';` },
  'src/inspect/crime.ts': { rule: 'room-inspect', code: `import '../store/memory.js';` },
  'src/inspect/value.ts': { rule: 'room-inspect-types-only', code: `import '../event/shape.js';` },
  'src/sensor/crime.ts': { rule: 'room-sensor', code: `import '../inspect/token.js';` },
  'src/inapp/node/crime.ts': { rule: 'room-inapp', code: `import '../../ingest/door.js';` },
  'src/collector/crime.ts': { rule: 'room-collector', code: `import '../inventory/template.js';` },
  'src/inventory/crime.ts': { rule: 'room-inventory', code: `import '../store/memory.js';` },
  'src/plugins/sdk/crime.ts': { rule: 'room-plugins-sdk', code: `import '../../inventory/template.js';` },
  'src/store/crime.ts': { rule: 'room-store', code: `import '../pipeline/enrich.js';` },
  'src/store/value.ts': { rule: 'room-store-types-only', code: `import '../inventory/template.js';` },
  'src/ingest/crime.ts': {
    rule: 'room-ingest',
    code: `export const late = () => import('../pipeline/enrich.js');`,
  },
  'src/pipeline/crime.ts': { rule: 'room-pipeline', code: `import '../ingest/door.js';` },
  'src/response/crime.ts': { rule: 'room-response', code: `import '../pipeline/enrich.js';` },
  'src/schema/crime.ts': { rule: 'room-schema', code: `import '../pipeline/enrich.js';` },
  'src/schema/value.ts': { rule: 'room-schema-types-only', code: `import '../plugins/sdk/index.js';` },
  'src/plugins/bola/crime.ts': {
    rule: 'plugin-stays-in-its-folder',
    code: `import '../injection/detector.js';`,
  },
  'src/plugins/crime.ts': { rule: 'plugin-list-lists-plugins', code: `import '../store/memory.js';` },
  'src/pipeline/naming.ts': {
    rule: 'only-the-list-names-plugins',
    code: `import '../plugins/injection/detector.js';`,
  },
  'src/store/composed.ts': { rule: 'nothing-imports-the-composition', code: `import '../main.js';` },
  'src/pipeline/composed.ts': {
    rule: 'nothing-imports-the-composition',
    code: `import '../main/roles.js';`,
  },
  'src/ingest/reading.ts': { rule: 'environment-is-read-at-the-root', code: `import '../environment.js';` },
  'src/environment.ts': { rule: 'environment-comes-first', code: `import './store/memory.js';` },
  'src/ingest/client.ts': { rule: 'clients-live-in-the-store', code: `import 'pg';` },
  'src/event/library.ts': { rule: 'event-needs-only-its-schemas', code: `import 'pino';` },
  'src/inspect/reads.ts': { rule: 'inspect-does-no-io', code: `import 'node:fs';` },
  'src/inventory/circle-a.ts': { rule: 'no-circle', code: `import './circle-b.js';` },
  'src/ingest/tested.ts': { rule: 'sources-never-import-tests', code: `import '../../test/kit/clock.js';` },
  'src/ingest/development.ts': { rule: 'shipped-code-needs-shipped-packages', code: `import 'express';` },
  'src/ingest/typo.ts': { rule: 'import-resolves', code: `import './no-such-file.js';` },
};

/** What the law allows, close to what it forbids. */
const innocent: Record<string, string> = {
  'src/event/shape.ts': `import { z } from 'zod'; export type Shape = z.ZodType;`,
  'src/inspect/token.ts': `import { createHmac } from 'node:crypto'; import type { Shape } from '../event/shape.js'; export type T = Shape; export { createHmac };`,
  'src/inventory/template.ts': `import '../event/shape.js';`,
  'src/inventory/type-circle-a.ts': `export type A = typeof import('./type-circle-b.js');`,
  'src/inventory/type-circle-b.ts': `import type { A } from './type-circle-a.js'; export type B = A;`,
  'src/inventory/circle-b.ts': `import './circle-a.js';`,
  'src/store/memory.ts': `import 'pg'; import type {} from '../inventory/template.js'; import '../event/shape.js';`,
  'src/ingest/door.ts': `import '../store/memory.js'; import '../event/shape.js';`,
  'src/pipeline/enrich.ts': `import '../store/memory.js'; import '../inventory/template.js'; import '../plugins/sdk/index.js';`,
  'src/plugins/sdk/index.ts': `import '../../event/shape.js';`,
  'src/plugins/injection/detector.ts': `import '../sdk/index.js'; import '../../event/shape.js';`,
  'src/plugins/index.ts': `import './injection/detector.js';`,
  'src/schema/alert.ts': `import '../store/memory.js'; import '../inventory/template.js';`,
  'src/cli/demo.ts': `import 'express'; import '../main.js';`,
  'src/main/roles.ts': `import '../store/memory.js'; import '../environment.js';`,
  'src/main.ts': `import './main/roles.js'; import './schema/alert.js'; import './ingest/door.js'; import './plugins/index.js';`,
  'test/kit/clock.ts': `import '../../src/store/memory.js'; import '../../src/pipeline/enrich.js';`,
};

interface Violation {
  from: string;
  rule: { name: string };
}

let folder: string;
let violations: Violation[];

function write(path: string, code: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), `${code}\n`);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'import-law-'));
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  write('tsconfig.json', JSON.stringify({ compilerOptions: { module: 'nodenext', target: 'ES2023' } }));
  write(
    'package.json',
    JSON.stringify({
      type: 'module',
      dependencies: { pg: '*', pino: '*', zod: '*' },
      devDependencies: { express: '*' },
    }),
  );
  for (const [path, { code }] of Object.entries(crimes)) write(path, code);
  for (const [path, code] of Object.entries(innocent)) write(path, code);
  const cruise = join(repository, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const run = promisify(execFile)(
    process.execPath,
    [cruise, '--config', config, '--output-type', 'json', 'src', 'test'],
    { cwd: folder, maxBuffer: 1 << 26 },
  );
  // Violations make it exit with their number: its output is what counts.
  const { stdout } = await run.catch((error: { stdout: string }) => error);
  violations = (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rulesBrokenBy = (path: string) =>
  violations.filter(({ from }) => from === path).map(({ rule }) => rule.name);

describe('the import law', () => {
  test.each(Object.entries(crimes))('%s is refused', (path, { rule }) => {
    expect(rulesBrokenBy(path)).toContain(rule);
  });

  test.each(Object.keys(innocent).filter((path) => path !== 'src/inventory/circle-b.ts'))(
    '%s is allowed',
    (path) => {
      expect(rulesBrokenBy(path)).toEqual([]);
    },
  );

  test('every rule is proven to bite, and gives its reason', () => {
    const proven = new Set(Object.values(crimes).map(({ rule }) => rule));
    expect(law.forbidden.filter(({ name }) => !proven.has(name))).toEqual([]);
    expect(law.forbidden.filter(({ comment }) => !comment)).toEqual([]);
  });
});
