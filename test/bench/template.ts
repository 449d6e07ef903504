/*
 * npm run bench -- template --json [--corpora DIR] [--folds 5] [--write]
 *
 * How well templates are learned from paths alone, on the labelled paths of DIR (or of a folder `corpora` nearby; `templates*.jsonl.gz`, lines of
 * {api, method, path, template}): GA, FGA and over-merged operations, held out. The providers are dealt into folds, and
 * the decision trees that judge a fold are trained on the others; and how fast the shipped ones are, and what a learner
 * weighs. `--folds 0` leaves the training out. `--write` trains on everything and writes the trees that are shipped.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { type ForestText, readForest } from '../../src/inventory/templates/forest.js';
import { corporaFolder } from './corpora-folder.js';
import { type Call, evaluate, label, type TrainOptions, train } from './template/learn-decisions.js';
import { measureMemory, measureSpeed } from './template/measure-learner.js';
import { ScoreBoard } from './template/score.js';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean' },
    corpora: { type: 'string' },
    folds: { type: 'string', default: '5' },
    write: { type: 'boolean' },
  },
});
const folder = corporaFolder(options.corpora, 'templates.jsonl.gz');
if (folder === undefined) {
  process.stderr.write(
    'template: there are no labelled paths (templates.jsonl.gz); name their folder: --corpora DIR\n',
  );
  process.exit(2);
}
/** Calls of each API that stand for its first minutes: in training, and as a score of their own. */
const EARLY = [60, 400];
const TRAINING: TrainOptions = { trees: 60, leaves: 24, rounds: 2 };

const byApi = new Map<string, Call[]>();
for (const file of readdirSync(folder).filter((name) => /^templates.*\.jsonl\.gz$/.test(name)))
  for (const line of gunzipSync(readFileSync(join(folder, file)))
    .toString()
    .split('\n')) {
    if (line === '') continue;
    const call = JSON.parse(line) as Call;
    const calls = byApi.get(call.api);
    if (calls) calls.push(call);
    else byApi.set(call.api, [call]);
  }

const providerOf = (api: string) => api.split('/')[0] ?? api;
const apis = [...byApi].map(([api, calls]) => label(api, calls));
const early = (count: number) => [...byApi].map(([api, calls]) => label(api, calls.slice(0, count)));
const first = early(EARLY[0] ?? 60);
const examples = [...apis, ...EARLY.flatMap(early)];
const providers = [...new Set(apis.map(({ api }) => providerOf(api)))];
const folds = Number(options.folds);
const foldOf = (api: string) => providers.indexOf(providerOf(api)) % folds;

const heldOut = new ScoreBoard();
const heldOutEarly = new ScoreBoard();
for (let fold = 0; fold < folds; fold++) {
  const known = examples.filter(({ api }) => foldOf(api) !== fold);
  const forests = train(known, TRAINING).map(readForest);
  const inFold = ({ api }: { api: string }) => foldOf(api) === fold;
  evaluate(apis.filter(inFold), forests, heldOut);
  evaluate(first.filter(inFold), forests, heldOutEarly);
}

/** Text that no formatter touches: the numbers in lines. */
function written(forests: readonly ForestText[]): string {
  const wrapped = (text: string) => text.replace(/(.{1,100})(?: |$)/g, '$1\n');
  const entries = forests.map(
    ({ base, features, values }) =>
      `  {\n    base: ${base},\n    features: \`\n${wrapped(features)}\`,\n    values: \`\n${wrapped(values)}\`,\n  },\n`,
  );
  return `import type { ForestText } from './forest.js';\n\n/** Written by \`npm run bench -- template --write\`: a forest for each round. */\nexport const decisionModel: readonly ForestText[] = [\n${entries.join('')}];\n`;
}

if (options.write)
  writeFileSync(
    new URL('../../src/inventory/templates/decision-model.ts', import.meta.url),
    written(train(examples, TRAINING)),
  );

const result = {
  ...(folds > 0 && { folds, heldOut: heldOut.score, heldOutFirstCalls: heldOutEarly.score }),
  ...measureSpeed([...byApi.values()]),
  ...measureMemory([...byApi.values()]),
};
process.stdout.write(`${JSON.stringify(result, null, options.json ? 0 : 2)}\n`);
