import { type InspectCase, readCase } from './inspect-case.js';
import { type Judgement, judgeCase } from './judge-case.js';
import { readLines } from './read-lines.js';
import { type Scores, Tally } from './tally.js';

const BAD_NAMED_MAX = 100;

export interface Report extends Scores {
  /** Time of the inspection alone, reading and parsing of the file left out. */
  readonly microsPerCase: number;
  /** The same for each source that lines name. */
  readonly sources?: Readonly<Record<string, Scores & { readonly microsPerCase: number }>>;
  /** Lines that hold no case: how many, and where the first hundred stand. */
  readonly badLines: { readonly count: number; readonly at: readonly string[] };
}

export interface ScoreOptions {
  /** Judge every n-th case only. */
  readonly sample?: number | undefined;
  readonly onMiss?: ((inspected: InspectCase, judgement: Judgement) => void) | undefined;
}

const scored = (tally: Tally) => ({
  ...tally.scores(),
  microsPerCase: tally.cases === 0 ? 0 : Math.round((tally.micros / tally.cases) * 100) / 100,
});

/** Judges every case of the files, as they stream by. A line that cannot be read is counted, named, and costs nothing else. */
export async function scoreFiles(paths: readonly string[], options: ScoreOptions = {}): Promise<Report> {
  const { sample = 1, onMiss } = options;
  const all = new Tally();
  const sources = new Map<string, Tally>();
  const at: string[] = [];
  let bad = 0;
  let seen = 0;
  for (const path of paths) {
    await readLines(path, (line, number) => {
      const inspected = line === undefined ? undefined : readCase(line);
      if (!inspected) {
        bad += 1;
        if (at.length < BAD_NAMED_MAX) at.push(`${path}:${number}`);
        return;
      }
      if (seen++ % sample !== 0) return;
      const judgement = judgeCase(inspected);
      all.add(inspected, judgement);
      if (inspected.source !== undefined) {
        const tally = sources.get(inspected.source) ?? new Tally();
        sources.set(inspected.source, tally);
        tally.add(inspected, judgement);
      }
      if (judgement.flagged === (inspected.class === 'benign')) onMiss?.(inspected, judgement);
    });
  }
  const report: Report = { ...scored(all), badLines: { count: bad, at } };
  if (sources.size === 0) return report;
  return {
    ...report,
    sources: Object.fromEntries([...sources].map(([name, tally]) => [name, scored(tally)])),
  };
}
