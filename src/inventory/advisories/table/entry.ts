import type { Advisory, EndOfLife, KnownProgram } from '../advisory.js';

interface Circumstances {
  readonly needs?: string;
  readonly exploited?: boolean;
}

/** `CVE-2021-23017`, its score, and the versions: `0.6.18 < 1.20.1` is from 0.6.18 on, mended in 1.20.1. */
export function cve(
  id: string,
  score: number,
  ranges: string,
  { needs, exploited }: Circumstances = {},
): Advisory {
  const affected = ranges.split(', ').map((range) => {
    const [from = '', fixedIn = ''] = range.split(' < ');
    return { from, fixedIn };
  });
  return { id: `CVE-${id}`, score, affected, ...(needs && { needs }), ...(exploited && { exploited }) };
}

/** `2.2 2018-01-01, 2.0 2013-07-10` */
export const ends = (text: string): EndOfLife[] =>
  text.split(', ').map((each) => {
    const [series = '', day = ''] = each.split(' ');
    return { series, day };
  });

export const program = (
  known: Omit<KnownProgram, 'ended' | 'numbersMin'> & Partial<KnownProgram>,
): KnownProgram => ({ ended: [], numbersMin: 3, ...known });
