import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judgeCommand } from '../../../../src/inspect/injection/cmdi.js';
import { judgeInclusion } from '../../../../src/inspect/injection/file-inclusion.js';
import { judgePath } from '../../../../src/inspect/injection/path-traversal.js';
import { judgeRedirect } from '../../../../src/inspect/injection/redirect.js';
import { judgeSsrf } from '../../../../src/inspect/injection/ssrf.js';
import type { Input } from '../../../../src/inspect/inputs/input.js';
import { judgePathSink } from '../../../../src/inspect/sink/path-sink.js';
import { judgeRedirectSink } from '../../../../src/inspect/sink/redirect-sink.js';
import { judgeShellSink } from '../../../../src/inspect/sink/shell-sink.js';
import { judgeSsrfSink } from '../../../../src/inspect/sink/ssrf-sink.js';

const pieces = fc.constantFrom(
  '../',
  '%2e',
  '\\',
  '$(',
  '`',
  '"',
  "'",
  ';',
  'http://',
  '[::',
  '@',
  '0x',
  '%',
  '\0',
  '\u3002',
  'zqx',
  ' ',
  '\n',
);
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(pieces, { maxLength: 14 }).map((all) => all.join('')),
);

test('no judge throws or repeats a value, whatever it is given', () => {
  fc.assert(
    fc.property(text, text, (value, around) => {
      const inputs: Input[] = [{ text: value, location: 'body', name: 'x' }];
      const call = around + value;
      const verdicts = [judgeCommand, judgeInclusion, judgePath, judgeSsrf, judgeRedirect].map((judge) =>
        judge(value, 'body'),
      );
      const sinks = [judgePathSink, judgeRedirectSink, judgeShellSink, judgeSsrfSink].map((judge) =>
        judge(call, inputs),
      );
      const shown = [...verdicts, ...sinks]
        .map((verdict) => `${verdict?.rule} ${verdict?.fingerprint}`)
        .join();
      expect(shown).not.toContain('zqx');
    }),
    { numRuns: 2_000 },
  );
});
