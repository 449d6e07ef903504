import { readInputs } from '../inputs/collect-inputs.js';
import { parseTarget } from '../target.js';
import { inspectInputs } from './inspect-request.js';
import { judges } from './judges.js';

const SAMPLES = ['/a/../b', "c=d';--|&<$({=#`", '<b c=d>', '{{f}}', '$' + '{h}', 'http://localhost/'];

/** Steps after which nothing that a first request needs is done for the first time. Each takes a few milliseconds at most. */
export function* warmUps(): Generator<void> {
  yield;
  inspectInputs(
    readInputs({ target: parseTarget('/a?b=c%27'), headers: { 'x-a': 'b' }, body: { kind: 'none' } }),
  );
  yield;
  for (const { judge } of judges)
    for (const sample of SAMPLES) {
      judge(sample, 'query');
      yield;
    }
}
