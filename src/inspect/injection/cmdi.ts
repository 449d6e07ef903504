import type { Verdict } from './verdict.js';

const COMMANDS =
  'cat|ls|id|whoami|uname|pwd|ping|nslookup|dig|curl|wget|nc|ncat|netcat|bash|sh|zsh|dash|python[23]?|perl|ruby|php|node|powershell|pwsh|cmd(?:\\.exe)?|echo|printf|sleep|rm|chmod|chown|touch|ps|netstat|ifconfig|ipconfig|dir|type|net|env|printenv|head|tail|more|less|cp|mv|find|grep|awk|sed|xargs|tee|base64|host|telnet|ftp|tftp|scp|ssh|kill|killall|reboot|shutdown|systeminfo|tasklist|wmic|certutil|hostname|mkfifo|timeout|which|crontab|useradd|passwd|sudo|su';
/** A separator of the shell, then a program, perhaps by its full path. The separators that a value may hold are told apart below. */
const CALL = new RegExp(
  `(;|\\|\\|?|&&?|\\n|\`|\\$\\()[ \\t]{0,8}(?:\\/(?:usr\\/(?:local\\/)?)?s?bin\\/)?(${COMMANDS})(?![\\w.:=-])`,
  'gi',
);
const BARE = new Set([
  'id',
  'whoami',
  'uname',
  'ls',
  'pwd',
  'dir',
  'env',
  'ps',
  'ifconfig',
  'ipconfig',
  'hostname',
  'reboot',
  'systeminfo',
  'printenv',
  'netstat',
  'tasklist',
  'shutdown',
]);
/** What a program is given, and prose is not: an option, a path, an address, a variable, a redirection. */
const ARGUMENT =
  /^(?:[ \t]{1,4}(?:-[a-z-]|--?\w|\/[a-z%*?]|\.\.?\/|\$|https?:|['"]|\d|<|>|[\w*?-]{0,40}[/*?]|[\w-]{1,40}\.[a-z]{2,4}(?:\W|$)|\*)|\$\{?IFS|[<>{]|%20|\+[-/])/i;
const SENSITIVE =
  /^[^;|&\n]{0,80}(?:\/etc\/|\/bin\/|\/dev\/tcp|https?:\/\/|\$\{?IFS|\s-[ec]\s|\.exe\b|\\windows|\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})/i;
const ENDS = /^[ \t]{0,8}(?:$|[;&#`)]|\|\||\n)/;
const PROSE = /[a-z]{2,}[ \t]+\S/i;
const SHELLSHOCK = /\(\)[ \t]{0,4}\{[^}]{0,20}\}[ \t]{0,4};/;
const CALLS_MAX = 32;

function weight(separator: string, command: string, before: string, after: string): number {
  const prose = PROSE.test(before.slice(-120));
  if (SENSITIVE.test(after) && ARGUMENT.test(after)) return 0.95;
  // Backticks with space before them are how people write code in a text.
  if (prose || (separator === '`' && !/\S$/.test(before))) return 0;
  const bare = BARE.has(command) && ENDS.test(after);
  if (!bare) return ARGUMENT.test(after) ? 0.85 : 0;
  // `name & id`, `name | id` are lists of words; `8.8.8.8 | id` is not.
  if (separator === '\n') return 0;
  const spaced = before.endsWith(' ') && /^[ \t]/.test(after === '' ? ' ' : after);
  if ((separator === '|' || separator === '&') && spaced && /[a-z]/i.test(before)) return 0;
  return separator === '`' || separator === '$(' ? 0.85 : 0.75;
}

/** A second command smuggled into the arguments of a first. */
export function judgeCommand(text: string): Verdict | undefined {
  if (SHELLSHOCK.test(text))
    return { rule: 'cmdi.shellshock', class: 'cmdi', confidence: 0.95, fingerprint: '() { } ;' };
  let best = 0;
  let form = '';
  let calls = 0;
  for (const match of text.matchAll(CALL)) {
    if (++calls > CALLS_MAX) break;
    const [whole, separator = '', command = ''] = match;
    const end = match.index + whole.length;
    const confidence = weight(
      separator,
      command.toLowerCase(),
      text.slice(Math.max(0, match.index - 160), match.index),
      text.slice(end, end + 160),
    );
    if (confidence > best) {
      best = confidence;
      form = `${separator === '\n' ? 'NL' : separator} CMD`;
    }
  }
  return best === 0
    ? undefined
    : { rule: 'cmdi.command', class: 'cmdi', confidence: best, fingerprint: form };
}
