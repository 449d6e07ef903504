import { expect, test } from '@jest/globals';
import { faults, phases, playReference, playWithFault } from '../../kit/aws-lambda/inject.js';

/*
 * Every single call, with the two faults that differ most; `npm run bench -- aws-lifecycle` prints the table of all four.
 */
test('a Lambda killed after any call, or failed by it, leaves nothing that its repetition does not adopt or remove', async () => {
  const reference = await playReference();
  const wrong: string[] = [];
  let injected = 0;
  for (const phase of phases)
    for (let index = 0; index < reference.calls[phase]; index += 1) {
      // Alternating: each call sees one of them here.
      const name = index % 2 === 0 ? 'killed after' : 'failed after';
      const fault = faults[name];
      if (!fault) continue;
      injected += 1;
      const verdict = await playWithFault(reference, phase, index, fault);
      if (!verdict.sameEnd || verdict.orphans > 0 || verdict.foreignTouched)
        wrong.push(`${phase}, call ${index} ${name}: ${JSON.stringify(verdict)}`);
    }
  expect(wrong).toEqual([]);
  expect(injected).toBe(Object.values(reference.calls).reduce((sum, calls) => sum + calls, 0));
}, 600_000);
