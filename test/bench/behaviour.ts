/*
 * npm run bench -- behaviour [--json] [--seeds 1-3] [--family A|B] [--only KIND] [--misses FILE] [--full] [--weeks N] [--flood N [--detector ID]] [--kills N] [--campaigns]
 *
 * Worlds with labels, played through enrichment and all detectors: precision and recall per kind of attack and per request,
 * how many requests it takes, how many benign sessions are named, whether confidence is what it says; weeks without attacks.
 * Then what the detectors cost and remember, whether a restart changes a verdict, and what a flood of strangers among the people
 * does to memory and to the judgement on everybody else (`--flood 10000000`: that alone; two millions fill every room).
 */
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measureCampaigns } from './behaviour/campaigns/measure-campaigns.js';
import { measureFlood } from './behaviour/flood.js';
import { measureKills } from './behaviour/kills.js';
import { type Kind, kinds } from './behaviour/label.js';
import type { Family } from './behaviour/params.js';
import { play } from './behaviour/play.js';
import { Score } from './behaviour/score.js';
import { measureSpeed } from './behaviour/speed.js';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean' },
    seeds: { type: 'string' },
    family: { type: 'string', default: 'A' },
    only: { type: 'string' },
    misses: { type: 'string' },
    full: { type: 'boolean' },
    weeks: { type: 'string' },
    flood: { type: 'string' },
    detector: { type: 'string' },
    kills: { type: 'string' },
    campaigns: { type: 'boolean' },
  },
});
const [first, last] = (options.seeds ?? (options.full ? '1-10' : '1-3')).split('-').map(Number) as [
  number,
  number?,
];
if (options.only && !(kinds as readonly string[]).includes(options.only)) {
  process.stderr.write(`kinds: ${kinds.join(', ')}\n`);
  process.exit(2);
}
const chosen = {
  family: (options.family === 'B' ? 'B' : 'A') as Family,
  ...(options.only ? { only: options.only as Kind } : {}),
};
const say = (text: string) => process.stderr.write(`${text}\n`);

if (options.campaigns) {
  const report = await measureCampaigns(first, last ?? first, { ...chosen, say, keep: options.misses });
  process.stdout.write(`${JSON.stringify(report, null, options.json ? 0 : 2)}\n`);
  process.exit(0);
}

if (options.flood !== undefined && !options.full) {
  const world = { ...chosen, days: 3, calls: 12_000 };
  const report = await measureFlood(first, Number(options.flood), world, options.detector);
  process.stdout.write(`${JSON.stringify(report, null, options.json ? 0 : 2)}\n`);
  process.exit(0);
}

const score = new Score(options.misses !== undefined);
for (let seed = first; seed <= (last ?? first); seed++) {
  const { calls, findings, alerts } = await play(seed, score, chosen);
  say(`seed ${seed}: ${calls} calls, ${findings} findings, ${alerts} alerts`);
}

const weeks = Number(options.weeks ?? (options.only ? 0 : options.full ? 3 : 1));
let calls = 0;
let alerts = 0;
const byRule: Record<string, number> = {};
for (let week = 0; week < weeks; week++) {
  const wide = options.full ? 350_000 : 60_000;
  const played = await play(1000 + first + week, undefined, {
    ...chosen,
    attacks: false,
    days: 7,
    calls: wide,
  });
  calls += played.calls;
  alerts += played.alerts;
  for (const key of played.keys.keys()) {
    const rule = key.split(' ')[0] as string;
    byRule[rule] = (byRule[rule] ?? 0) + 1;
  }
  say(`benign week: ${played.calls} calls, ${played.alerts} alerts`);
}
const rest = !options.only || options.kills !== undefined;
const small = { ...chosen, days: 3, calls: options.full ? 30_000 : 12_000 };
const flood = options.full ? Number(options.flood ?? 10_000_000) : 100_000;
const result = {
  ...score.report(),
  ...(weeks
    ? {
        benignWeeks: {
          weeks,
          calls,
          alerts,
          alertsPer100kCalls: Math.round((alerts / calls) * 1e7) / 100,
          byRule,
        },
      }
    : {}),
  ...(rest
    ? {
        speed: await measureSpeed(first, options.full ? chosen : { ...small, calls: 25_000 }),
        killsChangeNothing: await measureKills(first, Number(options.kills ?? 12), small),
        flood: flood > 0 ? await measureFlood(first, flood, small) : undefined,
      }
    : {}),
};
process.stdout.write(`${JSON.stringify(result, null, options.json ? 0 : 2)}\n`);
if (options.misses)
  writeFileSync(options.misses, score.misses.map((miss) => `${JSON.stringify(miss)}\n`).join(''));
