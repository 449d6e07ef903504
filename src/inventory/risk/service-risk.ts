import type { Risk } from './risk-of.js';

/** From which score on an endpoint adds to the breadth. */
const RISKY_MIN = 40;
/** So many of them, and breadth is as bad as it gets. */
const RISKY_MAX = 64;
/** What breadth takes of the room that the worst one leaves. */
const BREADTH_SHARE = 0.25;

export interface ServiceRisk {
  readonly score: number;
  readonly parts: readonly {
    readonly part: 'worst' | 'breadth';
    readonly points: number;
    readonly max: number;
    readonly why: string;
  }[];
}

/** As risky as its worst endpoint, and more when it has many: one more, or a worse one, never makes it less. */
export function serviceRisk(endpoints: readonly Pick<Risk, 'score'>[]): ServiceRisk {
  const worst = endpoints.reduce((most, { score }) => Math.max(most, score), 0);
  const risky = endpoints.filter(({ score }) => score >= RISKY_MIN).length;
  const spread = Math.min(1, Math.log2(Math.max(1, risky)) / Math.log2(RISKY_MAX));
  const breadth = Math.round((100 - worst) * BREADTH_SHARE * spread);
  return {
    score: worst + breadth,
    parts: [
      { part: 'worst', points: worst, max: 100, why: 'its riskiest endpoint' },
      {
        part: 'breadth',
        points: breadth,
        max: 100 - worst,
        why: `${risky} ${risky === 1 ? 'endpoint' : 'endpoints'} of ${RISKY_MIN} points or more`,
      },
    ],
  };
}
