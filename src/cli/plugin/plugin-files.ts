import { casesOf } from './plugin-cases.js';

export type Language = 'ts' | 'js';

/** Every file of a new plugin, by its path in the project. The detector is a small real one, to be changed. */
export function pluginFiles(id: string, language: Language): Map<string, string> {
  const ts = language === 'ts';
  return new Map([
    ['package.json', packageJson(id, ts)],
    ...(ts ? [['tsconfig.json', tsconfig] as const] : []),
    [`src/manifest.${language}`, manifest(id, ts)],
    [`src/config.${language}`, config(ts)],
    [`src/detector.${language}`, detector(id, ts)],
    [`src/index.${language}`, index],
    [`test/fixtures.${language}`, fixtures(ts)],
    [`test/plugin.test.${language}`, test],
    ...casesOf(id),
    ['README.md', readme(id, ts)],
    ['.gitignore', 'node_modules/\ndist/\n'],
  ]);
}

function packageJson(id: string, ts: boolean): string {
  const json = {
    name: `protectonce-plugin-${id}`,
    version: '0.1.0',
    private: true,
    type: 'module',
    main: ts ? 'dist/src/index.js' : 'src/index.js',
    scripts: ts
      ? { build: 'tsc', test: 'tsc && node --test dist/test/plugin.test.js' }
      : { test: 'node --test test/plugin.test.js' },
    dependencies: { '@protectonce/plugin-sdk': '^0.1.0' },
    ...(ts && { devDependencies: { '@types/node': '^20.19.0', typescript: '^6.0.0' } }),
  };
  return `${JSON.stringify(json, undefined, 2)}\n`;
}

const tsconfig = `{
  "compilerOptions": {
    "target": "ES2023",
    "lib": ["ES2023"],
    "module": "nodenext",
    "types": ["node"],
    "strict": true,
    "noUncheckedIndexedAccess": true,
    "skipLibCheck": true,
    "rootDir": ".",
    "outDir": "dist"
  },
  "include": ["src", "test"]
}
`;

const manifest = (id: string, ts: boolean): string =>
  `${ts ? "import type { DetectorManifest } from '@protectonce/plugin-sdk';\n\n" : ''}export const manifest${ts ? ": DetectorManifest<'api.call'>" : ''} = {
  id: '${id}',
  version: '0.1.0',
  sdk: 1,
  title: '${id}',
  description: 'One caller that is refused again and again.',
  owasp: [],
  // The platform delivers nothing else, and of a call only the parts that you read.
  consumes: ['api.call'],
  reads: ['principal', 'client'],
  // Every claim of your findings.
  rules: ['${id}.refused-often'],
};
`;

const config = (ts: boolean): string => `import { z } from '@protectonce/plugin-sdk';

/** Strict, and every setting with a default and a description: the console shows them. */
export const config = z.strictObject({
  refusalsMax: z.int().min(1).max(50).default(20).describe('Refused calls of one caller within ten minutes that are ordinary'),
});
${ts ? '\nexport type Config = z.output<typeof config>;\n' : ''}`;

function detector(id: string, ts: boolean): string {
  const types = ts
    ? `import { type Consumed, type Detector, type DetectorContext, type Finding, timeOf } from '@protectonce/plugin-sdk';
import type { Config } from './config.js';
`
    : `import { timeOf } from '@protectonce/plugin-sdk';
`;
  const remembered = ts
    ? `
/** Plain data: it is saved, and survives a restart. */
interface Refusals {
  since: number;
  count: number;
  /** Refused calls that no finding has named yet. */
  events: { eventId: string; time: number }[];
}
`
    : '';
  const head = ts
    ? `export class Refused implements Detector<'api.call', Config> {
  detect(
    batch: readonly Consumed<'api.call'>[],
    { config, state }: DetectorContext<Config>,
  ): readonly Finding[] {
    const findings: Finding[] = [];
    const callers = state.map<Refusals>('callers', { entriesMax: 10_000, ttlMs: WINDOW_MS });`
    : `export class Refused {
  /** Remembers nothing by itself: all of that is in \`state\`, and time is event time. */
  detect(batch, { config, state }) {
    const findings = [];
    const callers = state.map('callers', { entriesMax: 10_000, ttlMs: WINDOW_MS });`;
  return `${types}
const WINDOW_MS = 600_000;
${remembered}
${head}
    for (const call of batch) {
      const { event, principal, clientAddress } = call;
      if (event.response.status !== 403) continue;
      const caller = principal ?? clientAddress;
      if (caller === undefined) continue;
      const time = timeOf(call);
      const known = callers.get(caller);
      const refusals = known !== undefined && time - known.since < WINDOW_MS ? known : { since: time, count: 0, events: [] };
      refusals.count++;
      refusals.events.push({ eventId: event.id, time });
      if (refusals.count > config.refusalsMax) {
        findings.push({
          rule: '${id}.refused-often',
          title: 'One caller is refused again and again',
          severity: 'low',
          confidence: 0.7,
          stage: 'probing',
          subject: { ...(principal ? { principal } : { clientAddress: caller }) },
          // Findings with the same key are one alert.
          dedupeKey: \`refused|\${caller}\`,
          time,
          count: refusals.events.length,
          // Each violating call is named in one finding.
          evidence: refusals.events,
        });
        refusals.events = [];
      }
      callers.set(caller, refusals, time);
    }
    return findings;
  }
}
`;
}

const index = `import { defineDetector } from '@protectonce/plugin-sdk';
import { config } from './config.js';
import { Refused } from './detector.js';
import { manifest } from './manifest.js';

export const plugin = defineDetector({ manifest, config, detector: Refused });
`;

const fixtures = (
  ts: boolean,
): string => `import { buildCall, ${ts ? 'type ContractFixtures, ' : ''}TEST_TIME, testToken } from '@protectonce/plugin-sdk/testing';

function call(n${ts ? ': number' : ''}, name${ts ? ': string' : ''}, status${ts ? ': number' : ''}) {
  return buildCall({
    id: \`event-\${String(n).padStart(8, '0')}\`,
    time: TEST_TIME + n * 1000,
    principal: { token: testToken(name), kind: 'jwt' },
    response: { status },
  });
}

/** What the contract suite feeds to the detector: nothing may be found in the first, something must be in the second. */
export const fixtures${ts ? ': ContractFixtures' : ''} = {
  benign: Array.from({ length: 60 }, (_, n) => call(n, 'somebody', n % 4 === 0 ? 403 : 200)),
  attack: Array.from({ length: 30 }, (_, n) => call(n, 'attacker', 403)),
  // Each event from somebody else: what the detector remembers must stay bounded.
  flood: (n${ts ? ': number' : ''}) => call(n, \`flood \${n}\`, 403),
};
`;

const test = `import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { runCaseFolder, runContract } from '@protectonce/plugin-sdk/testing';
import { plugin } from '../src/index.js';
import { fixtures } from './fixtures.js';

for (const { name, run } of runContract(plugin, fixtures)) test(name, run);

for (const name of readdirSync('cases'))
  test(\`case \${name}\`, async () => {
    const { difference } = await runCaseFolder(plugin, \`cases/\${name}\`);
    assert.equal(difference, undefined);
  });
`;

const readme = (id: string, ts: boolean): string => `# ${id}

${ts ? '`npm install && npm test` compiles and tests it, `npm run build` makes what the platform loads.' : '`npm install && npm test` tests it.'}
\`bin/protectonce plugin test .\` runs the contract suite and the cases; \`PROTECTONCE_PLUGINS=<this folder>\` loads it.

| file | is |
|---|---|
| \`src/manifest\` | what the detector states about itself |
| \`src/config\` | its settings |
| \`src/detector\` | what it does |
| \`test/fixtures\` | ordinary traffic, an attack, a flood, for the contract suite |
| \`cases/<name>\` | \`events.jsonl\`, \`config.json\`, and the \`findings.json\` that they must lead to |

| rule | an attack | what looks alike and is none |
|---|---|---|
| \`${id}.refused-often\` | | |
`;
