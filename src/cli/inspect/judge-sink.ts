import { CodedError } from '../../event/index.js';
import type { SinkCase } from './inspect-case.js';
import type { Fired } from './judge-case.js';

type SinkJudge = (inspected: SinkCase) => Fired | undefined;

const judges: Partial<Record<SinkCase['sink'], SinkJudge>> = {};

/** What the judge of a sink says about one call. */
export function judgeSink(inspected: SinkCase): Fired[] {
  const judge = judges[inspected.sink];
  if (!judge) throw new CodedError('SINK_UNKNOWN', `There is no judge for the sink ${inspected.sink}.`);
  const verdict = judge(inspected);
  return verdict ? [verdict] : [];
}
