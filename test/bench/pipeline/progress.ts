import type { BenchPlatform } from './platform.js';

interface Sample {
  readonly at: number;
  readonly events: number;
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

  /** Samples until asked for the rates of each tenth, and the most memory that the platform had. */
  watch(): (begun: number, from: number, events: number) => Promise<{ tenths: number[]; rssMb: number }> {
    const samples: Sample[] = [];
    let rss = 0;
    let watching = true;
    const done = (async () => {
      while (watching) {
        samples.push({ events: await this.events(), at: performance.now() });
        rss = Math.max(rss, (await this.platform.metrics()).get('resident_bytes') ?? 0);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    })();
    return async (begun, from, events) => {
      samples.push({ events: await this.events(), at: performance.now() });
      watching = false;
      await done;
      const timeAt = (share: number) => {
        const goal = from + events * share;
        const after = samples.findIndex((sample) => sample.events >= goal);
        const [one, two] = [samples[after - 1] ?? { at: begun, events: from }, samples[after]];
        if (!two || two.events === one.events) return two?.at ?? one.at;
        return one.at + ((goal - one.events) / (two.events - one.events)) * (two.at - one.at);
      };
      const tenths = Array.from({ length: 10 }, (_, tenth) => {
        const from_ = tenth === 0 ? begun : timeAt(tenth / 10);
        return events / 10 / ((timeAt((tenth + 1) / 10) - from_) / 1000);
      });
      return { tenths, rssMb: Math.round(rss / 1_048_576) };
    };
  }
}
