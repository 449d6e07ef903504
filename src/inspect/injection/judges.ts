import type { Location } from '../../event/vocabulary.js';
import { judgeCommand } from './cmdi.js';
import { judgeInclusion } from './file-inclusion.js';
import { judgeLog4shell } from './log4shell.js';
import { judgeNosql } from './nosql.js';
import { judgePath } from './path-traversal.js';
import { judgeRedirect } from './redirect.js';
import { judgeSql } from './sqli.js';
import { judgeSsrf } from './ssrf.js';
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
  {
    judge: judgeCommand,
    characters: ';|&\n\r`$(<>\\{',
    // A value that is a command has none of them.
    words:
      /^[\s'"]{0,3}(?:\/\w{2,5}\/|(?:whoami|ifconfig|ipconfig|systeminfo|netstat|tasklist)\b|[a-z]\w{0,11}(?:\.exe)?["']{0,2}\s+["']?[-/~.%\d*\\@]|(?:curl|wget|nslookup|dig|ping|net|which|cat|type|dir|reg|netsh|wmic|echo|mshta|powershell|python\d?|perl|ruby|php)\s)|%comspec|\$ifs|-proxycommand|--[a-z]{3,}-?[a-z]*=/i,
  },
  {
    judge: judgePath,
    characters: '/\\%\0\u2215',
    words:
      /\.\.|^[a-z]:|::\$|0x[25]|^\.(?:env|git|svn|ht|ssh|aws|bash|npmrc|netrc|profile|pass|ds_)|web-inf|etcpasswd/i,
  },
  { judge: judgeInclusion, characters: ':', words: /^convert\.|^string\.|^zlib\./i },
  {
    judge: judgeSsrf,
    characters: ':',
    words:
      /^\W{0,4}[/\\]{2}|^(?:169\.254\.|100\.100\.100|192\.0\.0\.192|metadata\.google)|(?:\d[.-]){3}\d|nip\.io|1u\.ms|rbndr|localtest|lvh\.me|r3dir|burpcoll|oast|interact|dnslog|ceye\.io|webhook\.site|\.\w{2,10}\.\w{2,10}$/i,
  },
  { judge: judgeRedirect, characters: ':\\\u3002', words: /^\W{0,4}(?:[/\\]|%|https?)/i },
  { judge: judgeLog4shell, characters: '$' },
  { judge: judgeTemplate, characters: '{%#@*' },
  { judge: judgeNosql, characters: '{\'"' },
];
