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

/** Words that mark an attack where no single character does. */
export interface WordForm {
  readonly match: RegExp;
  /** What no text that matches is without, see `word-marks.ts`. Few texts of other kinds should have one. */
  readonly marks: readonly string[];
  /** No text that matches is without two names of two to ten characters at its end, each behind a point. */
  readonly isHost?: true;
  /** Asked, besides, about every text that begins with one of these, neither letters nor digits. */
  readonly prefixes?: RegExp;
  /** About those with `/`, `\\` or `%` alone: the form has nothing else behind such a beginning. */
  readonly withSlash?: true;
}

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
  /** For attacks that have none of them: texts of one of these forms, if they hold a character of `among`. */
  readonly words?: { readonly among: string; readonly forms: readonly WordForm[] };
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
      forms: [
        {
          match: /^\W{0,6}(?:select|print|exec|declare|delete|update|insert|drop|alter|create|show)\s/,
          marks: ['sel', 'rin', 'xec', 'ecl', 'ete', 'pda', 'nse', 'rop', 'lte', 'eat', 'ow '],
        },
        { match: /--|\/\*|union\b|\border\s+by\b|\bhaving\b/, marks: ['--', '/*', 'nio', ' by', 'avi'] },
        {
          match: /^\d[\w.]{0,20}\s+(?:or|and|xor)\s+(?:not\s+)?(?:true|false|\d+\s+is)\b/,
          marks: ['rue', 'als', ' is'],
        },
      ],
    },
    decodedOnly: true,
  },
  {
    judge: judgeXss,
    characters: '<:=([`',
    words: { among: '+\u00bc', forms: [{ match: /\+adw|[\u00bc\u3c00]/, marks: ['+ad'] }] },
  },
  {
    judge: judgeCommand,
    characters: ';|&\n\r`$(<>\\{',
    // A value that is a command has none of them.
    exact: ['whoami', 'uname', 'ifconfig', 'ipconfig', 'netstat', 'tasklist', 'systeminfo'],
    words: {
      among: ' \t\n/%-',
      forms: [
        {
          match:
            /^[\s'"]{0,3}(?:\/\w{2,5}\/|(?:whoami|uname|ifconfig|ipconfig|systeminfo|netstat|tasklist)\b|(?:curl|wget|nslookup|dig|ping|net|which|cat|type|dir|reg|netsh|wmic|echo|mshta|powershell|python\d?|perl|ruby|php)\s)/,
          marks: [
            '^wh',
            'una',
            'fco',
            'pco',
            'emi',
            '^ne',
            'skl',
            'url',
            'wge',
            'oku',
            '^di',
            '^pi',
            '^ca',
            '^ty',
            'eg ',
            'wmi',
            '^ec',
            'msh',
            'rsh',
            'yth',
            'erl',
            'uby',
            'php',
          ],
          prefixes: /[\s'"/]/,
        },
        {
          match: /^[\s'"]{0,3}[a-z]\w{0,11}(?:\.exe)?["']{0,2}\s+["']?[-/~.%\d*\\@]/,
          marks: [' [-/~.%0*\\@"\']'],
        },
        { match: /%comspec|proxycommand|--[a-z]{3,}-?[a-z]*=/, marks: ['%co', 'oxy', '--'] },
      ],
    },
    decodedOnly: true,
  },
  {
    judge: judgePath,
    characters: '/\\%\0\u2215',
    words: {
      among: '.:x-',
      forms: [
        {
          match: /^[a-z]:|^\.(?:env|git|svn|ht|ssh|aws|bash|npmrc|netrc|profile|pass|ds_)/,
          marks: ['^[a-z]:'],
          prefixes: /\./,
        },
        { match: /\.\.|::\$|0x[25]|web-inf|etcpasswd/, marks: ['..', '::', '0x0', 'b-i', 'cpa'] },
      ],
    },
  },
  {
    judge: judgeInclusion,
    characters: ':',
    words: { among: '.', forms: [{ match: /^convert\.|^string\.|^zlib\./, marks: ['rt.', 'ng.', 'ib.'] }] },
  },
  {
    judge: judgeSsrf,
    characters: ':',
    words: {
      among: '.-/\\',
      forms: [
        {
          match: /^\W{0,4}[/\\]{2}|^(?:169\.254\.|100\.100\.100|192\.0\.0\.192|metadata\.google)/,
          marks: ['^00', 'a.g'],
          prefixes: /\W/,
          withSlash: true,
        },
        {
          match:
            /nip\.io|1u\.ms|rbndr|localtest|lvh\.me|r3dir|burpcoll|oast|interact|dnslog|ceye\.io|webhook\.site/,
          marks: ['p.i', 'u.m', 'bnd', 'lte', 'vh.', 'r0d', 'rpc', 'oas', 'rac', 'nsl', 'eye', 'k.s'],
        },
        { match: /(?:\d[.-]){3}\d/, marks: ['[.-]0[.-]'] },
        { match: /\.\w{2,10}\.\w{2,10}$/, marks: [], isHost: true },
      ],
    },
  },
  {
    judge: judgeRedirect,
    characters: ':\\\u3002',
    words: {
      among: '/\\%',
      forms: [{ match: /^\W{0,4}(?:[/\\]|%|https?)/, marks: ['^ht'], prefixes: /\W/, withSlash: true }],
    },
  },
  {
    judge: judgeLog4shell,
    characters: '$',
    words: { among: ':', forms: [{ match: /jndi/, marks: ['jnd'] }] },
  },
  {
    judge: judgeTemplate,
    characters: '{([<',
    words: {
      among: '._',
      forms: [
        {
          match:
            /__(?:class|base|mro|init|globals|builtins|subclasses|import)|\.class\.|freemarker\.|mainmodule|_memberaccess|smarty_/,
          marks: ['__[cbmigs]', 'ss.', 'eem', 'nmo', '_me', 'ty_'],
        },
      ],
    },
  },
  {
    judge: judgeCode,
    characters: '(`',
    words: { among: '<$', forms: [{ match: /<\?|\$_/, marks: ['<?', '$_'] }] },
  },
  { judge: judgeSsi, characters: '<' },
  {
    judge: judgeXxe,
    characters: '<',
    words: { among: '+*', forms: [{ match: /\+adw|\[\s?\*/, marks: ['+ad', '[[][*]', ' *'] }] },
  },
  {
    judge: judgeCrlf,
    characters: '\n\r',
    words: {
      among: '\\\u2028',
      forms: [{ match: /\\[rnux]|[\u560a\u560d\u010d\u2028\u2029\u0085]/, marks: ['\\[rnux]'] }],
    },
  },
  {
    judge: judgeProto,
    characters: '',
    words: { among: '_.[{"', forms: [{ match: /proto/, marks: ['oto'] }] },
  },
  {
    judge: judgeDeserialization,
    characters: '<\0\u0004',
    words: {
      among: 'ABDEKQTY0/="|!:(}]\n$\u0080',
      forms: [
        {
          match:
            /^(?:\W{0,8}ac[ ,:]?ed|ro0ab|aaeaaad|ga[i-x]|ba[dgh]|tzo|qzo|yto|y[0-3]|k[cefgh][a-z]|fxe|xxe|\/w|\([a-z()\]}]|[}\]]q)/,
          marks: ['^ac', '^ro', 'aae', '^ga', '^ba', 'tzo', 'qzo', 'yto', '^y0', '^k[cefgh]', 'fxe', 'xxe'],
          prefixes: /\W/,
        },
        {
          match:
            /ro0ab|aaeaaad|[="|!:](?:ga[i-x]|ba[dgh]|tzo|qzo|yto|y[0-3]|k[cefgh]|fxe|xxe)|[oce]:\+?\d{1,6}:|^a:\d|type["']|@c|class["']|\[\s{0,4}["']|nd_func|_cryo_|__js_func|py\/|ruby|["']\^o|!<?[a-z]|methodname|c[a-z_][\w.]{0,40}\n|[\u0080\ufffd]|ac[ ,:x\\]{0,3}ed[ ,:x\\]{0,3}00/,
          marks: [
            'o0a',
            'aae',
            '[="|!:]ga',
            '[="|!:]ba',
            'tzo',
            'qzo',
            'yto',
            '[="|!:]y0',
            '[="|!:]k[cefgh]',
            'fxe',
            'xxe',
            '[oce]:[0+]',
            '^a:',
            'pe["\']',
            '@c',
            'ss["\']',
            '[[]["\']',
            ' ["\']',
            '_fu',
            '_cr',
            '_js',
            'py/',
            'uby',
            '["\'][^]o',
            '![a-z<]',
            'dna',
            'ac[ ,:x\\e]',
          ],
        },
      ],
    },
  },
  {
    judge: judgeNosql,
    characters: '{[\'"|&;\n(',
    words: {
      among: '$*\\: ',
      forms: [
        {
          match:
            /^\s{0,4}(?:keys \S|config [grs]|slaveof \S|replicaof \S|script [fkl]|debug [sor]|module load|[hsz]?scan \d|client [lks]|acl [sl]|[lr]push |zadd |dump \S|restore |set \S+:|migrate )/,
          marks: [
            'eys',
            'nfi',
            'eof',
            'cao',
            'cri',
            'ebu',
            'dul',
            'n 0',
            'lie',
            'acl',
            'ush',
            'zad',
            'ump',
            'ore',
            '^se',
            'igr',
          ],
          prefixes: /\s/,
        },
        { match: /^\s{0,4}\S.{0,80}allow filtering/, marks: ['w f'] },
        { match: /\$\w|\\n/, marks: ['$[a-z0_]', '\\n'] },
      ],
    },
    exact: ['flushall', 'flushdb', 'bgsave'],
  },
  { judge: judgeLdap, characters: ')(*\\' },
  { judge: judgeXpath, characters: '/[]:\'"' },
];
