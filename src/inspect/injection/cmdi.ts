import type { Location } from '../../event/vocabulary.js';
import { CERTAIN_ALONE, PROBES, TELLING, WORDLIKE } from './shell-commands.js';
import { GADGETS } from './shell-gadgets.js';
import { commandWordAt } from './shell-words.js';
import type { Verdict } from './verdict.js';

const TEXT_MAX = 8_192;
const POSITIONS_MAX = 64;

/** What ends one command and lets another begin; `\n` may arrive as two characters. */
const SEPARATOR =
  /\|\|?|&&?|;|\r\n?|\n|`|\$\(|[<>]\(|\(\s{0,2}\)\s{0,2}\{|\\[nr](?=\/|[a-z]{2,8}(?:[\s;|\\]|$))/g;
/** What a program is given, and prose is not. */
const ARGUMENT =
  /^(?:[ \t+]{1,4}(?:--?[a-z]|\/[a-z%*?]|\.\.?\/|~\/|\$|https?:|ftp:|['"][^'"\n]{0,200}['"]|\d+(?:[\s;|&`)'"#]|$)|<|>|[\w*?.-]{0,40}[/*?]\w*|[a-z]:[\\/+]|%\w+%|[\w.-]{1,60}\.[a-z]{2,6}(?:[\W_]|$)|\*|@|\{)|[<>{]|%20|,)/i;
const SENSITIVE =
  /^[^;|&\n]{0,80}?(?:\/etc\/|\/bin\/|\/dev\/|\/proc\/|\/var\/|\/tmp\/|\/root\b|https?:\/\/|\s-[ec]\s|\.exe\b|[\s+][a-z]:[\\/+]|\\windows|\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})/i;
const ENDS = /^[ \t+]{0,8}(?:$|[;&#`)\]}'"|\r\n\\]|%00|\0|\/\/)/;
/** Markdown, a prompt, a fence: a page about commands, not a value with one in it. */
const DOCUMENT =
  /```|(?:^|\n)\s{0,4}(?:[$>#*+-]|\d+\.)\s+\S|\n\s{0,8}\n|\]\(|\s`[^`\n]+`[\s.,;:)]|^`[^`\n]+`\s+\w/;
const EXECUTE =
  /(?:^|[\s;{(<|&.$@?=])(?:system|exec|shell_exec|passthru|popen|proc_open|pcntl_exec|eval|execSync|spawn|spawnSync|check_output|getoutput|subprocess\.\w+|os\.(?:system|popen)|assert|sleep|print|md5)\s{0,2}\(\s{0,2}\[?\s{0,2}(?:['"]\s{0,2}([\w./-]{1,40})|(\d{1,4}\)|hexdec|system\(|\$_(?:get|post|request|server|cookie)|md5\())/i;
const PHP =
  /\{\$\{|<\?(?:php|=)|\$\{@|^\W{0,12}phpinfo\(\)|(?:^|[;|&'"\s])phpinfo\(\)\s{0,2};?\s{0,2}(?:\/\/|#|$)/i;

const verdict = (rule: string, confidence: number, fingerprint: string): Verdict => ({
  rule: `cmdi.${rule}`,
  class: 'cmdi',
  confidence,
  fingerprint,
});

/** `;base64,` of a data URL, and the `;` that ends `&amp;`, part no commands. */
const DATA_URL = /^base64,/i;
const ENDS_ENTITY = /&(?:[a-z]{2,8}|#x?[0-9a-f]{1,7})$/i;

/** `bags &amp; more</p>` redirects nothing. */
const END_TAG = /^<(?:\/[a-z][a-z0-9]{0,10}|br\s?\/?)>/i;

interface Place {
  readonly separator: string;
  readonly before: string;
  readonly isDocument: boolean;
  readonly location: Location;
}

/** Of the wordlike ones, those that no list of things ends with: `bags & more`. */
const BARE =
  /^(?:cat|ping|dir|net|ftp|su|vi|vim|nano|gcc|du|df|ver|vol|reg|sc|tr|nl|rm|cp|mv|ln|lynx|logname|mount|apt-get|yum|npm|pip3?|seq|tmux)$/;

/** Words of a language before the separator: two of them make a sentence, `a`, `127.0.0.1`, `test*`, `x'` do not. */
function isProse(before: string, isWhole = false): boolean {
  if (isWhole)
    return (before.slice(0, 400).match(/(?:^|[\s(])[a-z]{2,}(?=[\s.,;:!?)]|$)/gi)?.length ?? 0) >= 8;
  const words = before.slice(-160).match(/(?:^|[\s(])[a-z]{2,}(?=[\s.,;:!?)]|$)/gi)?.length ?? 0;
  return words >= 3 || before.length > 400;
}

function weigh(text: string, from: number, place: Place): number {
  const { separator, before } = place;
  if (separator === ';' && (ENDS_ENTITY.test(before) || DATA_URL.test(text.slice(from, from + 7)))) return 0;
  const word = commandWordAt(text, from);
  if (!word) return 0;
  const { name, folder, isDisguised } = word;
  // The shell's `w`, not a letter among signs.
  if (name === 'w' && text[from] === 'W') return 0;
  const telling = TELLING.has(name);
  const system = /^(?:\/{0,3}(?:usr\/+(?:local\/+)?)?s?bin\/+|c:\\windows\\)/i.test(folder);
  if (!system && !telling && !WORDLIKE.has(name) && !PROBES.has(name)) {
    // `/???/c?t`: a pattern in place of a program, where only folders can match.
    return /^\/[\w?*[\]]*[?*[][\w?*[\]]*\/[\w?*[\]/]*$|^\/\w+\/[\w?*[\]/]*[?*[]/.test(folder + name) &&
      !isProse(before)
      ? 0.92
      : 0;
  }
  if (isDisguised) return 0.95;
  const after = text.slice(word.end, word.end + 200);
  if (/^[\w=]|^:[/\w]|^\.\w|^-\w|^\(\)?\s{0,2}\{/.test(after) || END_TAG.test(after)) return 0;
  const argument = ARGUMENT.test(after);
  const sensitive = argument && SENSITIVE.test(after);
  const prose = isProse(before);
  const ends = ENDS.test(after);
  if (folder !== '' && !system && !/^[./~]/.test(folder)) return 0;
  if (place.isDocument)
    return sensitive && !prose && separator !== '\n' && /\/etc\/|\/dev\/tcp/.test(after) ? 0.85 : 0;
  const tick = separator === '`';
  if (tick && /\s$/.test(before) && before.trim() !== '') return 0;
  const isLine = /^[\r\n]/.test(separator);
  if (prose || (separator === '$(' && isProse(after)))
    return sensitive && !isLine ? 0.86 : separator === '$(' && prose && (argument || ends) ? 0.82 : 0.5;
  if (system && (argument || ends)) return 0.93;
  if (sensitive) return isLine && before.trim() !== '' && before.includes(' ') ? 0.7 : 0.93;
  const opens = /^[\s'"()*\d\]};a-z]?[\s'"()*\d\]};]*$|^[\d.]+\s*$|^[\w.*-]{0,24}['")]+;?\s*$/i.test(before);
  if (argument) return isLine ? (telling || opens ? 0.84 : 0.6) : 0.88;
  if (ends) {
    if (separator === '$(' || tick) return 0.88;
    const spaced = /\s$/.test(before) && /^[ \t]/.test(after === '' ? ' ' : after);
    // `| id | name |` is the head of a table.
    if (separator === '|' && /^\s+\|\s*\w/.test(after)) return 0;
    if (telling)
      return isLine && !opens
        ? 0.6
        : (spaced && /[a-z]{2}/i.test(before)) || /[a-z]{2}.* .*[a-z]/i.test(before)
          ? 0.6
          : 0.88;
    // `|id|`: a separator at both ends, and nothing after.
    if (/^[;|&`]+(?:$|\s|\\n|#)/.test(after) && !spaced && !isLine) return 0.84;
    if (PROBES.has(name))
      return opens
        ? 0.85
        : isLine || spaced
          ? 0.5
          : /^(?:id|set|path|w|users|groups)$/.test(name)
            ? 0.7
            : 0.82;
    return opens && !isLine && BARE.test(name) ? 0.82 : 0.5;
  }
  // A word after the program: `; net user`, `& echo hi`. At the front of a value nothing else starts like this.
  const bareFront = !/[a-z]/i.test(before);
  if (opens && !isLine && /^\s+\S/.test(after))
    return telling ||
      (bareFront && /^(?:echo|type|net|which|ping|dir|cat|sleep|rm|kill|reg|find|ps|which)$/.test(name))
      ? 0.84
      : 0.6;
  return telling && !isLine && /^\s+[\w.-]+\s*(?:$|[;|&])/.test(after) ? 0.82 : 0;
}

/** A value that is a command, with nothing before it: only what could be nothing else. */
function weighAlone(text: string, location: Location, isDocument: boolean): number {
  if (isDocument || text.length > 400) return 0;
  if (!/^[\s'"(]{0,8}[\w./~%$\\]/.test(text)) return 0;
  const line = text.replace(/^[\s'"(]+|[\s'")]+$/g, '');
  if (location !== 'path' && CERTAIN_ALONE.has(line.toLowerCase())) return 0.82;
  const word = commandWordAt(line, 0);
  if (!word || /^[A-Z]\b/.test(line)) return 0;
  const known = TELLING.has(word.name) || WORDLIKE.has(word.name);
  if (!known) return /^\/\?{3}\//.test(line) ? 0.9 : 0;
  if (word.isDisguised) return 0.93;
  const after = line.slice(word.end);
  const system = /^\/(?:usr\/(?:local\/)?)?s?bin\/$/.test(word.folder);
  if (system && (/^[;|&`]/.test(after) || /^\s+-/.test(after) || after === '')) return 0.85;
  if (/^[<>]/.test(after)) return /^[<>]{1,2}\s{0,2}[/&\w]/.test(after) && !/>.*</.test(after) ? 0.82 : 0;
  if (/^[;|&]+$/.test(after.trim()) && after !== '') return PROBES.has(word.name) ? 0.82 : 0.6;
  if (!/^\s+\S/.test(after) || word.folder !== '') return 0;
  if (word.name === 'which')
    return /^\s+(?:curl|gcc|nc|netcat|perl|wget|python\d?|php|ruby|bash)$/.test(after) ? 0.82 : 0;
  const argument = ARGUMENT.test(after);
  const wordCount = after.split(/\s+/).length;
  if (!argument || wordCount > 14) return 0;
  if (/^(?:sleep|timeout)$/.test(word.name)) return /^\s+\d{1,3}\s*[;&|]*$/.test(after) ? 0.82 : 0;
  if (/^(?:ping|nslookup|dig|traceroute|tracert)$/.test(word.name))
    return /-[cniw]\s*\d|\d+\.\d+\.\d+\.\d+|\.\w{2,}\s*$/.test(after) ? 0.86 : 0;
  if (
    /^(?:cat|ls|head|tail|more|less|dir|type|find|grep|rm|cp|mv|chmod|chown|touch|cd|nl|tac|rev|sort)$/.test(
      word.name,
    )
  )
    return /^(?:\s+-{1,2}[\w-]+)*\s+(?:["']?(?:[a-z]:[\\/]|\/\w|\.\.\/|~\/|\/(?:\s|$)|\/?\*|%\w+%))/i.test(
      after,
    ) || /^\s+-[a-z]{1,6}$/i.test(after)
      ? 0.86
      : 0.6;
  if (/^(?:curl|wget)$/.test(word.name)) return /https?:\/\/|\s-[\w-]+|\.\w{2,4}\//i.test(after) ? 0.84 : 0.6;
  if (/^(?:uname|ps|id|netstat|ifconfig|ipconfig|hostname|w|who|env|df)$/.test(word.name))
    return /^\s+[-/]\w{1,8}$/.test(after) ? 0.84 : 0;
  if (word.name === 'echo') return /[<>$`|;]/.test(after) && !/^\s+<\w+>[^<]*$/.test(after) ? 0.82 : 0;
  return TELLING.has(word.name) && SENSITIVE.test(after) ? 0.84 : 0.6;
}

/** A command for a shell, of whatever family, inside a value, or as one. */
export function judgeCommand(text: string, location: Location = 'query'): Verdict | undefined {
  const part = text.length > TEXT_MAX ? text.slice(0, TEXT_MAX) : text;
  const isDocument = DOCUMENT.test(part);
  let proseKnown: boolean | undefined;
  const prose = (): boolean => {
    proseKnown ??= isProse(part, true);
    return proseKnown;
  };
  let best: Verdict | undefined;
  const offer = (found: Verdict): void => {
    if (found.confidence > (best?.confidence ?? 0)) best = found;
  };
  for (const { rule, form, confidence, inDocs } of GADGETS)
    if (form.test(part))
      offer(
        verdict(
          rule,
          isDocument || (inDocs && prose()) ? Math.min(confidence, 0.7) : confidence,
          rule.toUpperCase(),
        ),
      );
  if (best && best.confidence > 0.9) return best;
  let count = 0;
  for (const { 0: separator, index } of part.matchAll(SEPARATOR)) {
    if (++count > POSITIONS_MAX) break;
    let from = index + separator.length;
    while (/[\s+'"({!]/.test(part[from] ?? '') && from < index + 24) from++;
    const weight = weigh(part, from, {
      separator,
      before: part.slice(Math.max(0, index - 400), index),
      isDocument,
      location,
    });
    if (weight > 0)
      offer(verdict('command', weight, `${/^[\r\n\\]/.test(separator) ? 'NL' : separator} CMD`));
  }
  const alone = weighAlone(part, location, isDocument);
  if (alone > 0) offer(verdict('bare-command', alone, 'CMD ARG'));
  if (!isDocument) {
    const call = part.includes('(') ? EXECUTE.exec(part) : null;
    const named = (call?.[1] ?? '').toLowerCase().replace(/^.*\//, '');
    if (call && (call[2] !== undefined || TELLING.has(named) || WORDLIKE.has(named)) && !prose()) {
      const whole = /^\W{0,10}\w|[;|&{]/.test(part);
      offer(
        verdict(
          'call',
          whole && !/^(?:sleep|print|md5)/i.test(call[0].trim()) ? 0.88 : PHP.test(part) ? 0.9 : 0.6,
          'CALL CMD',
        ),
      );
    } else if (PHP.test(part) && /phpinfo|sleep|system|exec|eval|print\(/i.test(part) && !prose())
      offer(verdict('php', 0.86, 'PHP CALL'));
  }
  if (/^\s{0,4}[<>]{1,2}\s{0,4}\/(?:etc|tmp|var|dev|proc|root|home)\//.test(part))
    offer(verdict('redirection', 0.85, '> /FILE'));
  if (/^\W{0,3}\$\(\s{0,2}<|^\W{0,3}%x\(/.test(part)) offer(verdict('substitution', 0.88, '$( <'));
  return best;
}
