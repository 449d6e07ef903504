/*
 * npm run bench -- schema --json [--apis 120] [--half even|odd] [--worst N]
 *
 * Schema inference. Typical calls that sketches learn from, per second of one core. Of public APIs' descriptions (installed on first use, 45 MB): how many of 500 fresh documents the schema
 * inferred from 500 others accepts, and how many of 500 spoilt ones it refuses (wrong type, missing field, unknown field, wrong
 * format), as the share over all, and of the schemas, how many reach both bars. `--worst` tells the schemas that are judged worst.
 */
import { parseArgs } from 'node:util';
import { describedSchemas } from './schema/descriptions.js';
import { judge, type Verdict } from './schema/judge.js';
import { mutations } from './schema/mutate.js';
import { measureSpeed } from './schema/speed.js';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean' },
    apis: { type: 'string', default: '120' },
    half: { type: 'string' },
    worst: { type: 'string' },
  },
});

const share = (part: number, whole: number) => (whole === 0 ? null : Number((part / whole).toFixed(4)));
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

const verdicts: Verdict[] = [];
const unusable: string[] = [];
let number = 0;
let api = '';
for (const described of describedSchemas(Number(options.apis))) {
  if (described.api !== api) number++;
  api = described.api;
  if (options.half && number % 2 !== (options.half === 'even' ? 0 : 1)) continue;
  try {
    const verdict = judge(described);
    if (verdict) verdicts.push(verdict);
    else unusable.push(`${described.api} ${described.name}`);
  } catch (error) {
    unusable.push(`${described.api} ${described.name}: ${String(error).slice(0, 160)}`);
  }
}

const refusedShare = (each: Verdict) =>
  sum(Object.values(each.refused)) / Math.max(1, sum(Object.values(each.refusedOf)));
const acceptedShare = (each: Verdict) => each.accepted / each.acceptedOf;
const spoilt = verdicts.filter((each) => sum(Object.values(each.refusedOf)) > 0);
const bars = {
  descriptions: new Set(verdicts.map((each) => each.api)).size,
  schemas: verdicts.length,
  unusable: unusable.length,
  accepted: share(sum(verdicts.map((each) => each.accepted)), sum(verdicts.map((each) => each.acceptedOf))),
  refused: share(
    sum(verdicts.flatMap((each) => Object.values(each.refused))),
    sum(verdicts.flatMap((each) => Object.values(each.refusedOf))),
  ),
  refusedBy: Object.fromEntries(
    mutations.map((name) => [
      name,
      share(
        sum(verdicts.map((each) => each.refused[name])),
        sum(verdicts.map((each) => each.refusedOf[name])),
      ),
    ]),
  ),
  schemasAccepting99: share(verdicts.filter((each) => acceptedShare(each) >= 0.99).length, verdicts.length),
  schemasRefusing95: share(spoilt.filter((each) => refusedShare(each) >= 0.95).length, spoilt.length),
  truncated: share(sum(verdicts.map((each) => each.truncated)), sum(verdicts.map((each) => each.acceptedOf))),
};
const result = { ...measureSpeed(), ...bars };
process.stdout.write(`${JSON.stringify(result, null, options.json ? 0 : 2)}\n`);

if (options.worst) {
  const badness = (each: Verdict) => Math.max((1 - acceptedShare(each)) * 5, 1 - refusedShare(each));
  const worst = [...verdicts].sort((a, b) => badness(b) - badness(a)).slice(0, Number(options.worst));
  for (const each of worst)
    process.stdout.write(`${JSON.stringify({ ...each, schema: undefined }).slice(0, 6000)}\n`);
  process.stdout.write(`${unusable.join('\n')}\n`);
}
