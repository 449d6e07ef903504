import type { BenchPlatform } from './platform.js';
import { tenthsOf } from './tenths.js';

const SAMPLE_MS = 100;

interface Watched {
  /** Events per second whose effects were committed, from the first commit, and that were taken in, while both went on. */
  readonly tenths: { readonly committed: number[]; readonly ingested: number[] };
  /** Most memory that the platform had. */
  readonly rssMb: number;
}

/** How far effects are committed, asked of the database itself. */
export class Progress {
  constructor(private readonly platform: BenchPlatform) {}

  async events(): Promise<number> {
    const { rows } = await this.platform.database.ownerPool.query<{ sum: string | null }>(
      'SELECT sum(events) FROM sensor',
    );
    return Number(rows[0]?.sum ?? 0);
  }

  async alerts(): Promise<Record<string, number>> {
    const { rows } = await this.platform.database.ownerPool.query<{ rule: string; count: string }>(
      'SELECT rule, count(*) FROM alert GROUP BY rule ORDER BY rule',
    );
    return Object.fromEntries(rows.map(({ rule, count }) => [rule, Number(count)]));
  }

  /** Resolves once this many events are committed. */
  async committed(events: number): Promise<void> {
    while ((await this.events()) < events) await new Promise((resolve) => setTimeout(resolve, 25));
  }

  /** Samples until asked. `from`: events that there were before; `fedUntil`: when the last was sent, of `performance.now`. */
  watch(from: number): (fedUntil: number) => Promise<Watched> {
    const samples: { at: number; committed: number; ingested: number }[] = [];
    let rss = 0;
    let watching = true;
    const done = (async () => {
      while (watching) {
        const [committed, metrics] = await Promise.all([this.events(), this.platform.metrics()]);
        samples.push({ at: performance.now(), committed, ingested: metrics.get('ingest_events') ?? 0 });
        rss = Math.max(rss, metrics.get('resident_bytes') ?? 0);
        await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
      }
    })();
    return async (fedUntil) => {
      watching = false;
      await done;
      const tenths = (what: 'committed' | 'ingested') =>
        tenthsOf(
          samples.map((sample) => ({ at: sample.at, count: sample[what] })),
          from,
          fedUntil,
        );
      return {
        tenths: { committed: tenths('committed'), ingested: tenths('ingested') },
        rssMb: Math.round(rss / 1_048_576),
      };
    };
  }
}
