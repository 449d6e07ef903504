import type { Location } from '../../event/vocabulary.js';
import { judgeCommand } from './cmdi.js';
import { judgeCode } from './code.js';
import { judgeCrlf } from './crlf.js';
import { judgeDeserialization } from './deserialization.js';
import { judgeInclusion } from './file-inclusion.js';
import { judgeLdap } from './ldap.js';
import { judgeLog4shell } from './log4shell.js';
import { judgeNosql } from './nosql.js';
import { judgePath } from './path-traversal.js';
import { judgeProto } from './proto.js';
import { judgeRedirect } from './redirect.js';
import { judgeSql } from './sqli.js';
import { judgeSsi } from './ssi.js';
import { judgeSsrf } from './ssrf.js';
import { judgeTemplate } from './ssti.js';
import type { Verdict } from './verdict.js';
import { judgeXpath } from './xpath.js';
import { judgeXss } from './xss.js';
import { judgeXxe } from './xxe.js';

/**
 * A judge of one class and what its attacks cannot do without: the first pass calls it for texts that hold one of the
 * characters, or match its words. A test proves that no judge takes another text for
 * an attack; hints may be lost.
 */
export interface Judge {
  /** `name` is the parameter's, as it may travel. */
  readonly judge: (text: string, location: Location, name?: string) => Verdict | undefined;
  /** Any one of these characters. One beyond ASCII stands for all of them. */
  readonly characters: string;
  /** For attacks that may have nothing but letters: at least twelve characters, every alternative begins with `^`. */
  readonly starts?: RegExp;
  /** For attacks that have none of them, in texts that hold a character of `among`. Letters and digits in it cost time. */
  readonly words?: {
    readonly among: string;
    /** Every alternative begins with `^`, so that it is tried once. */
    readonly start?: RegExp;
    /** Tried at every place: few and literal. */
    readonly match?: RegExp;
  };
  /** Texts that are nothing but one of these, lower case letters, at most 11. */
  readonly exact?: readonly string[];
  /** Of a text that holds character references or percent escapes only what it says decoded is for this judge. */
  readonly decodedOnly?: true;
}

export const judges: readonly Judge[] = [
  {
    judge: judgeSql,
    characters: '\'"`;|&<>({\\=#',
    words: {
      among: ' +-*\t\n\r\v\f',
      start: /^\W{0,6}(?:select|print|exec|declare|delete|update|insert|drop|alter|create|show)\s/,
      match: /--|\/\*|\bunion\b|\border\s+by\b|\bhaving\b/,
    },
    decodedOnly: true,
  },
  { judge: judgeXss, characters: '<:=([`', words: { among: '+\u00bc', match: /\+adw|[\u00bc\u3c00]/ } },
  {
    judge: judgeCommand,
    characters: ';|&\n\r`$(<>\\{',
    // A value that is a command has none of them.
    exact: ['whoami', 'uname', 'ifconfig', 'ipconfig', 'netstat', 'tasklist', 'systeminfo'],
    words: {
      among: ' \t\n/%-',
      start:
        /^[\s'"]{0,3}(?:\/\w{2,5}\/|(?:whoami|uname|ifconfig|ipconfig|systeminfo|netstat|tasklist)\b|[a-z]\w{0,11}(?:\.exe)?["']{0,2}\s+["']?[-/~.%\d*\\@]|(?:curl|wget|nslookup|dig|ping|net|which|cat|type|dir|reg|netsh|wmic|echo|mshta|powershell|python\d?|perl|ruby|php)\s)/,
      match: /%comspec|-proxycommand|--[a-z]{3,}-?[a-z]*=/,
    },
    decodedOnly: true,
  },
  {
    judge: judgePath,
    characters: '/\\%\0\u2215',
    words: {
      among: '.:x-',
      start: /^[a-z]:|^\.(?:env|git|svn|ht|ssh|aws|bash|npmrc|netrc|profile|pass|ds_)/,
      match: /\.\.|::\$|0x[25]|web-inf|etcpasswd/,
    },
  },
  { judge: judgeInclusion, characters: ':', words: { among: '.', start: /^convert\.|^string\.|^zlib\./ } },
  {
    judge: judgeSsrf,
    characters: ':',
    words: {
      among: '.-/\\',
      start: /^\W{0,4}[/\\]{2}|^(?:169\.254\.|100\.100\.100|192\.0\.0\.192|metadata\.google)/,
      match:
        /(?:\d[.-]){3}\d|nip\.io|1u\.ms|rbndr|localtest|lvh\.me|r3dir|burpcoll|oast|interact|dnslog|ceye\.io|webhook\.site|\.\w{2,10}\.\w{2,10}$/,
    },
  },
  {
    judge: judgeRedirect,
    characters: ':\\\u3002',
    words: { among: '/\\%', start: /^\W{0,4}(?:[/\\]|%|https?)/ },
  },
  { judge: judgeLog4shell, characters: '$', words: { among: ':', match: /jndi/ } },
  {
    judge: judgeTemplate,
    characters: '{([<',
    words: {
      among: '._',
      match:
        /__(?:class|base|mro|init|globals|builtins|subclasses|import)|\.class\.|freemarker\.|mainmodule|_memberaccess|smarty_/,
    },
  },
  { judge: judgeCode, characters: '(`', words: { among: '<$', match: /<\?|\$_/ } },
  { judge: judgeSsi, characters: '<' },
  { judge: judgeXxe, characters: '<', words: { among: '+*', match: /\+adw|\[\s?\*/ } },
  {
    judge: judgeCrlf,
    characters: '\n\r',
    words: { among: '\\\u2028', match: /\\[rnux]|[\u560a\u560d\u010d\u2028\u2029\u0085]/ },
  },
  { judge: judgeProto, characters: '', words: { among: '_.[{"', match: /proto/ } },
  {
    judge: judgeDeserialization,
    characters: '<\0\u0004',
    words: {
      among: 'ABDEKQTY0/="|!:(}]\n$\u0080',
      start:
        /^(?:\W{0,8}ac[ ,:]?ed|ro0ab|aaeaaad|ga[i-x]|ba[dgh]|tzo|qzo|yto|y[0-3]|k[cefgh][a-z]|fxe|xxe|\/w|\([a-z()\]}]|[}\]]q)/,
      match:
        /ro0ab|aaeaaad|[="|!:](?:ga[i-x]|ba[dgh]|tzo|qzo|yto|y[0-3]|k[cefgh]|fxe|xxe)|[oce]:\+?\d{1,6}:|^a:\d|type["']|@c|class["']|\[\s{0,4}["']|nd_func|_cryo_|__js_func|py\/|ruby|["']\^o|!<?[a-z]|methodname|c[a-z_][\w.]{0,40}\n|[\u0080\ufffd]|ac[ ,:x\\]{0,3}ed[ ,:x\\]{0,3}00/,
    },
  },
  {
    judge: judgeNosql,
    characters: '{[\'"|&;\n(',
    words: {
      among: '$*\\: ',
      start:
        /^\s{0,4}(?:keys \S|config [grs]|slaveof \S|replicaof \S|script [fkl]|debug [sor]|module load|[hsz]?scan \d|client [lks]|acl [sl]|[lr]push |zadd |dump \S|restore |set \S+:|migrate |\S.{0,80}allow filtering)/,
      match: /\$\w|\\n/,
    },
    exact: ['flushall', 'flushdb', 'bgsave'],
  },
  { judge: judgeLdap, characters: ')(*\\' },
  { judge: judgeXpath, characters: '/[]:\'"' },
];
