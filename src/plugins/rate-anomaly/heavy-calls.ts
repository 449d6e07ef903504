import type { Instant } from '../../event/index.js';
import type { Claim } from './tell.js';

export type Heavy = 'carried' | 'exhausting' | 'costly';

/** Calls of one caller far above the usual size, at any endpoint of a service. Plain data. */
export interface HeavyCalls {
  calls: number;
  /** By how much they are larger and slower than usual: sums of logarithms. */
  larger: number;
  slower: number;
  at: Instant;
  /** What they are told of as. */
  on: Heavy | undefined;
  /** Event id and time of those that no finding has named. */
  waiting: [string, Instant][];
}

export const newHeavyCalls = (at: Instant): HeavyCalls => ({
  calls: 0,
  larger: 0,
  slower: 0,
  at,
  on: undefined,
  waiting: [],
});

/** What is larger by so much, as a logarithm, is taken away rather than waited for. */
const CARRIED = Math.log(8);

/** What calls are told of as: by what most of them take. */
export function kindOf(
  { calls, larger, slower }: HeavyCalls,
  { costly, taking }: { readonly costly: boolean; readonly taking: boolean },
): Heavy {
  if (!costly && larger > calls * CARRIED && larger > slower) return 'carried';
  return taking ? 'exhausting' : 'costly';
}

export const heavyClaims: Readonly<Record<Heavy, Pick<Claim, 'rule' | 'title' | 'severity' | 'stage'>>> = {
  carried: {
    rule: 'rate-anomaly.exfiltration',
    title: 'Answers far larger than this endpoint ever gives, to one caller',
    severity: 'high',
    stage: 'exfiltration',
  },
  exhausting: {
    rule: 'rate-anomaly.resource-exhaustion',
    title: 'One caller’s requests take far more than others’',
    severity: 'medium',
    stage: 'probing',
  },
  costly: {
    rule: 'rate-anomaly.expensive-query',
    title: 'One caller’s queries cost the server far more than others’',
    severity: 'medium',
    stage: 'probing',
  },
};
