import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BatchEnvelope, WireEvent } from '../../../src/event/index.js';
import { compileContract } from '../../../src/ingest/contract-validator.js';
import { validateBatch } from '../../../src/ingest/validate-batch.js';
import {
  apiCall,
  appHeartbeat,
  appStarted,
  attackSeen,
  batch,
  captureMeasured,
  gatewayListed,
} from '../../kit/builders.js';

const contract = compileContract();
const CANARY = 'canary-4111111111111111';
const text = JSON.stringify(
  batch([apiCall(), attackSeen(), appStarted(), appHeartbeat(), captureMeasured(), gatewayListed()], {
    dropped: { full: 1 },
  }),
);
/** Where a member could be slipped in: after every brace that opens an object. */
const braces = [...text.matchAll(/(?<=^|[:,[]){/g)].map(({ index }) => index + 1);
/** A name that the contract does not have, or the object's own first name once more. */
const names = fc.constantFrom(
  '__proto__',
  'constructor',
  'value',
  '',
  '\\u0061',
  'REPEAT',
  'REPEAT',
  'REPEAT',
);
const values = fc.constantFrom(`"${CANARY}"`, `["${CANARY}"]`, `{"x":{"y":"${CANARY}"}}`, `{"${CANARY}":1}`);
const slips = fc.array(fc.record({ brace: fc.nat(braces.length - 1), name: names, value: values }), {
  minLength: 1,
  maxLength: 4,
});

test('a value slipped into a batch anywhere, under any name, is neither kept nor answered', () => {
  let kept = 0;
  fc.assert(
    fc.property(slips, (all) => {
      let sent = text;
      for (const { brace, name, value } of all.sort((a, b) => b.brace - a.brace)) {
        const at = braces[brace]!;
        const own = /^"(\w+)"/.exec(text.slice(at))?.[1] ?? 'none';
        const comma = sent[at] === '}' ? '' : ',';
        sent = `${sent.slice(0, at)}"${name === 'REPEAT' ? own : name}":${value}${comma}${sent.slice(at)}`;
      }
      let judged: ReturnType<typeof validateBatch>;
      try {
        judged = validateBatch(contract, Buffer.from(sent), { receivedAt: 1_795_348_800_000 });
      } catch (error) {
        const { code, message } = error as { code: string; message: string };
        expect({ code, leaks: message.includes(CANARY) }).toEqual({ code: 'INVALID_BATCH', leaks: false });
        return;
      }
      const { rewritten, ...answer } = judged;
      expect(JSON.stringify(answer)).not.toContain(CANARY);
      // Whatever was slipped in, the sender's bytes cannot pass.
      expect(rewritten).toBeDefined();
      const stored = rewritten?.toString() ?? '';
      expect(stored).not.toContain(CANARY);
      const envelope = BatchEnvelope.parse(JSON.parse(stored));
      for (const event of envelope.events) WireEvent.parse(event);
      expect(envelope.events).toHaveLength(answer.accepted);
      kept += answer.accepted;
    }),
    { numRuns: 1200 },
  );
  expect(kept).toBeGreaterThan(2_000);
});
