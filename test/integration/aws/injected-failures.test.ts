import { expect, test } from '@jest/globals';
import { faults, phases, playReference, playWithFault, representative } from '../../kit/aws-lambda/inject.js';

/* Every single call with all four faults is `npm run bench -- aws-lifecycle`, which prints the table. */
test.each([
  ['one account', 50],
  ['two accounts', 50],
] as const)(
  'a Lambda killed after a call, or failed by it, leaves nothing that its repetition does not adopt or remove: %s',
  async (scene, atLeast) => {
    const reference = await playReference(scene);
    const wrong: string[] = [];
    let injected = 0;
    for (const phase of phases)
      for (const index of representative(reference.actions[phase])) {
        const name = injected % 2 === 0 ? 'killed after' : 'failed after';
        injected += 1;
        const fault = faults[name];
        const verdict = fault && (await playWithFault(reference, phase, index, fault));
        if (!verdict?.sameEnd || verdict.orphans > 0 || verdict.foreignTouched)
          wrong.push(`${phase}, ${reference.actions[phase][index]} ${name}: ${JSON.stringify(verdict)}`);
      }
    expect(wrong).toEqual([]);
    expect(injected).toBeGreaterThan(atLeast);
  },
  300_000,
);
