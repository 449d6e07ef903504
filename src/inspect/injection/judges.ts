import type { Location } from '../../event/vocabulary.js';
import { judgeCommand } from './cmdi.js';
import { judgeLog4shell } from './log4shell.js';
import { judgeNosql } from './nosql.js';
import { judgePath } from './path-traversal.js';
import { judgeSql } from './sqli.js';
import { judgeTemplate } from './ssti.js';
import type { Verdict } from './verdict.js';
import { judgeXss } from './xss.js';

/**
 * A judge of one class and what its attacks cannot do without. The first pass calls it for texts that hold one of the
 * characters, or match the words; so every text it has something to say about must. A test proves that on all vectors.
 */
export interface Judge {
  readonly judge: (text: string, location: Location) => Verdict | undefined;
  /** Any one of these characters. One beyond ASCII stands for all of them. */
  readonly characters: string;
  /** For attacks that have none of the characters. Tested on every text: few alternatives, no leading `.*`. No flag but `i`. */
  readonly words?: RegExp;
}

export const judges: readonly Judge[] = [
  {
    judge: judgeSql,
    characters: '\'"`;|&<>({\\=#',
    words: /--|\/\*|\bunion\b|\border\s+by\b|\bhaving\b/i,
  },
  { judge: judgeXss, characters: '<:"\'`' },
  { judge: judgeCommand, characters: ';|&\n`$(' },
  { judge: judgePath, characters: '/\\:\u2215', words: /\.\./ },
  { judge: judgeLog4shell, characters: '$' },
  { judge: judgeTemplate, characters: '{%#@*' },
  { judge: judgeNosql, characters: '{\'"' },
];
