/*
 * npm run bench -- aws-lifecycle [--json] [--scene one|two]
 * The life of a stack with 25 instances in 3 subnets, against the double of EC2: each single call goes wrong in turn, in four
 * ways, and the run is then repeated; the same with the VPC in another account; then two runs at once, in the order of so many
 * seeds. Counts, no times: the same on every machine.
 */
import { atOnce, type Meeting, meetings, oneAfterTheOther } from '../kit/aws-lambda/concurrent.js';
import { faults, phases, playReference, playWithFault, scenes } from '../kit/aws-lambda/inject.js';

const rows: Record<string, string | number>[] = [];
const [, only] = process.argv.join(' ').match(/--scene[= ](one|two)/) ?? [];
const played = (Object.keys(scenes) as (keyof typeof scenes)[]).filter((name) => name.startsWith(only ?? ''));
for (const scene of played) {
  const reference = await playReference(scene);
  for (const phase of phases)
    for (const [name, fault] of Object.entries(faults)) {
      const row = {
        phase: `${scene}: ${phase}`,
        fault: name,
        calls: reference.actions[phase].length,
        injected: 0,
        sameEnd: 0,
        orphans: 0,
        foreignTouched: 0,
      };
      for (let index = 0; index < reference.actions[phase].length; index += 1) {
        const verdict = await playWithFault(reference, phase, index, fault);
        row.injected += 1;
        row.sameEnd += Number(verdict.sameEnd);
        row.orphans += verdict.orphans;
        row.foreignTouched += Number(verdict.foreignTouched);
      }
      rows.push(row);
      if (!process.argv.includes('--json')) process.stdout.write(`${Object.values(row).join('\t')}\n`);
    }
}
for (const meeting of Object.keys(meetings) as Meeting[]) {
  const expected = await oneAfterTheOther(meeting);
  const row = {
    phase: 'at once',
    fault: meeting,
    calls: 0,
    injected: 0,
    sameEnd: 0,
    orphans: 0,
    foreignTouched: 0,
  };
  for (let seed = 1; seed <= 60; seed += 1) {
    const ending = await atOnce(meeting, seed, expected);
    row.injected += 1;
    row.sameEnd += Number(ending.sameEnd);
    row.orphans += ending.orphans;
    row.foreignTouched += Number(ending.foreignTouched);
  }
  rows.push(row);
  if (!process.argv.includes('--json')) process.stdout.write(`${Object.values(row).join('\t')}\n`);
}
const sum = (key: string) => rows.reduce((total, row) => total + Number(row[key]), 0);
const total = {
  injected: sum('injected'),
  sameEnd: sum('sameEnd'),
  orphans: sum('orphans'),
  foreignTouched: sum('foreignTouched'),
};
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ rows, total })}\n`);
else process.stdout.write(`total\t${JSON.stringify(total)}\n`);
process.exitCode = total.sameEnd === total.injected && total.orphans + total.foreignTouched === 0 ? 0 : 1;
