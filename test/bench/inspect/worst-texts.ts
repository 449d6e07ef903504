import { firstPass } from '../../../src/inspect/injection/first-pass.js';
import { inspectValue } from '../../../src/inspect/injection/inspect-value.js';
import { judges } from '../../../src/inspect/injection/judges.js';
import { cpuMillis } from './rounds.js';

const LENGTH = 1_000_000;
const TOKENS = [
  "' or ",
  "'||'",
  '(',
  '/*',
  '*/',
  '--',
  ' union ',
  'select ',
  '<',
  '<a ',
  '<a href=',
  'on=',
  '"',
  '`',
  '../',
  '..%2f',
  '${',
  '{{',
  '}}',
  '&#',
  '&#x27;',
  '%27',
  '%',
  '\\u0027',
  '\\',
  '; cat ',
  '$(',
  '|',
  ';',
  '\r\n',
  '\n',
  'http://',
  'a:',
  'O:4:"',
  '{"$ne":',
  '[',
  '*)(',
  '<!ENTITY ',
  '<!--',
  '#',
  '@',
  '=',
  '1=1 ',
  'a ',
  'ab,',
  '.',
  '.a',
  '-',
  '日本',
  'İ',
  '\0',
];

export interface Worst {
  readonly what: string;
  readonly ms: number;
}

const shown = (token: string): string => JSON.stringify(token).slice(1, -1);

function timed(run: () => unknown): number {
  const begun = cpuMillis();
  run();
  return cpuMillis() - begun;
}

/** The slowest texts of one megabyte made of one token, or of every single character: for the whole inspection, and for each judge alone. */
export function worstTexts(): {
  readonly inspection: Worst;
  readonly judge: Worst;
  readonly firstPass: Worst;
} {
  const characters = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));
  const worst = {
    inspection: { what: '', ms: 0 },
    judge: { what: '', ms: 0 },
    firstPass: { what: '', ms: 0 },
  };
  const note = (kind: keyof typeof worst, what: string, run: () => unknown) => {
    // The better of two: what is compiled while it runs says nothing of the text.
    const ms = Number(Math.min(timed(run), timed(run)).toFixed(2));
    if (ms > worst[kind].ms) worst[kind] = { what, ms };
  };
  for (const token of [...TOKENS, ...characters]) {
    const text = token.repeat(Math.ceil(LENGTH / token.length));
    note('inspection', shown(token), () => inspectValue(text, 'query'));
    note('firstPass', shown(token), () => firstPass(text));
    for (const { judge } of judges)
      note('judge', `${judge.name} ${shown(token)}`, () => judge(text, 'query'));
  }
  return worst;
}
