import { isQuotedCode } from './quoted-code.js';
import type { Verdict } from './verdict.js';

const LENGTH_MAX = 16 * 1024;
const CALL_MAX = 400;

const verdict = (rule: string, confidence: number, fingerprint: string): Verdict => ({
  rule: `code.${rule}`,
  class: 'code',
  confidence,
  fingerprint,
});

/** Calls that hand a text to a program or to the language itself, by language. */
const PHP =
  'system|exec|shell_exec|passthru|popen|proc_open|pcntl_exec|eval|assert|phpinfo|phpversion|php_uname|create_function|call_user_func(?:_array)?|file_get_contents|file_put_contents|readfile|highlight_file|show_source|base64_decode|gzinflate|str_rot13|include(?:_once)?|require_once|var_dump|print_r|move_uploaded_file|getcwd|scandir|fopen|unlink|ini_set|set_time_limit|die|exit|md5|print|printf|echo|usleep|sleep';
/** A whole value that is one call, or calls in a row: nothing else is in it. */
const ALONE = new RegExp(
  `^[\\s;'")\\]}.?><,:@!$\\\\{(\`|&+-]{0,16}(?:(?:return|echo|print|die|exit|@)\\s{0,2}\\(?\\s{0,2})?@?(?:${PHP})\\s{0,2}\\(([^;]{0,${CALL_MAX}})\\)\\s{0,4}(?:;|\\}|\\)|\\]|$)`,
  'i',
);
const ARGUMENT =
  /^\s{0,4}(?:$|-?\d{1,9}\s{0,4}$|['"\\$@`]|chr\s?\(|base64_decode|implode|join|md5|str_|gz|pack|hex2bin|strrev|system|exec|shell_exec|getenv|file_|php)/i;
const WEAK =
  /^[^\w]{0,16}(?:(?:return|echo|print|die|exit)\s{0,2}\(?\s{0,2})?@?(?:include|include_once|require_once|exec|eval|assert|print|printf|echo|die|exit|sleep|usleep|md5|var_dump|print_r|getcwd|unlink)\s{0,2}\(/i;

const BROKEN_OUT =
  /(?:['"]\s{0,4}(?:\)\s{0,2}){0,4}[;.,+|&]\s{0,4}|\)\s{0,2};\s{0,4}|^\s{0,4};\s{0,4}|\}\s{0,4}|[;{]\s{0,4})@?(?:system|shell_exec|passthru|popen|proc_open|pcntl_exec|phpinfo|eval|assert|exec)\s{0,2}\(\s{0,2}(?:\)|['"$\\@]|base64_decode|chr\()/i;
const PHP_TAG =
  /<\?(?:php\b|=|\s)[\s\S]{0,400}?(?:\b(?:system|exec|shell_exec|passthru|popen|proc_open|eval|assert|phpinfo|include|require|file_get_contents|readfile|fopen|echo|print|die|exit|base64_decode|move_uploaded_file|file_put_contents|fsockopen|header|preg_replace|copy|unlink|chmod|mail|curl_exec|goto|set_time_limit|error_reporting|highlight_file|show_source)\b|\$_(?:GET|POST|REQUEST|COOKIE|SERVER|FILES)|`|\$\w{1,30}\s?[=([])/i;
const PHP_GLOBAL =
  /\$\{?_(?:GET|POST|REQUEST|COOKIE|SERVER|FILES|SESSION|ENV)\b\s{0,2}[[{}]|\$\{\s{0,2}@?(?:print|system|eval|phpinfo|passthru|exec|die|assert|file_get_contents)\s?\(|\{\$\{[^}]{0,80}\(/i;

const NODE =
  /\b(?:global(?:This)?\.)?process\s{0,2}\.\s{0,2}(?:mainModule|binding|dlopen|kill\(|exit\(|reallyExit|_linkedBinding|getBuiltinModule)|\brequire\s{0,2}\(\s{0,2}['"`](?:node:)?child_process['"`]\s{0,2}\)\s{0,2}\.\s{0,2}\w{2,12}\s{0,2}\(|\bimport\s{0,2}\(\s{0,2}['"`](?:node:)?(?:child_process|fs)['"`]\s{0,2}\)\s{0,2}\.\s{0,2}then|\brequire\s{0,2}\(\s{0,2}['"`](?:node:)?fs['"`]\s{0,2}\)\s{0,2}\.\s{0,2}(?:read|write|unlink|append|rm)\w{0,16}\s{0,2}\(\s{0,2}['"`](?:\/|\.\.)|\bconstructor\s{0,2}(?:\.\s{0,2}constructor\s{0,2})?\(\s{0,2}["'`]\s{0,2}(?:return|alert|process|throw|eval|this)|\bfunction\s{0,4}\(\)\s{0,4}\{[^}]{0,120}(?:child_process|execSync|process\.exit)|\bglobal(?:This)?\s{0,2}\[\s{0,2}['"]|^\W{0,8}(?:res|response)\.(?:end|send|write|json)\s?\(\s?(?:require|process|global|['"])/;
const PYTHON =
  /\b__import__\s{0,2}\(\s{0,2}['"\\]|\bos\s{0,2}\.\s{0,2}(?:system|popen|exec[lv]p?e?|spawn\w{1,4})\s{0,2}\(\s{0,2}(?:['"\\]|request|input)|\bsubprocess\s{0,2}\.\s{0,2}(?:Popen|call|run|check_output|check_call|getoutput)\s{0,2}\(\s{0,2}\[?\s{0,2}['"\\]|\b(?:eval|exec)\s{0,2}\(\s{0,2}(?:compile\s?\(|__import__|base64|['"](?:import|__import__|print|open)\b|open\s?\()|\bopen\s{0,2}\(\s{0,2}['"](?:\/etc\/|\/proc\/|\.\.\/|C:\\)[^'"]{0,80}['"][^)]{0,10}\)\s{0,2}\.\s{0,2}read|\bimport\s{1,4}(?:os|subprocess|socket|pty|sys)\s{0,4}[;,]\s{0,4}\w|\b(?:globals|locals|vars)\(\)\s{0,2}(?:\[|\.)|\bgetattr\s?\(\s?__|\bbuiltins?\s?\.\s?(?:eval|exec|open|getattr)/;
const RUBY =
  /\b(?:Kernel|Process|PTY|Open3|IO)\s{0,2}\.\s{0,2}(?:exec|system|spawn|popen3?|capture\w{1,3}|fork|eval)\s{0,2}[( ]\s{0,2}['"[]|\b(?:File|IO|Dir)\s{0,2}\.\s{0,2}(?:read|open|readlines|binread|entries|glob)\s{0,2}\(\s{0,2}['"](?:\/|\.\.|\|)|%x[({[][^)}\]]{1,80}[)}\]]|\bopen\s?\(\s?["']\|\s?\w|\b(?:instance|class|module)_eval\s?[({]|\b(?:Object|Kernel)\.(?:const_get|send|public_send)\s?\(/;
const JAVA =
  /\bRuntime\s{0,2}(?:\.\s{0,2}getRuntime\s{0,2}\(|\)\s{0,2}\.\s{0,2}getRuntime)|\bnew\s{1,4}(?:java\.lang\.)?ProcessBuilder\s?\(|\bClass\s?\.\s?forName\s?\(\s?["'](?:java|javax)|\bjava\.lang\.(?:Runtime|ProcessBuilder|ProcessImpl|Class|System)\b[^;]{0,40}[.@(]|\bgetEngineByName\s?\(|\bScriptEngineManager\s?\(|["'\]]\s{0,2}\.\s{0,2}execute\s?\(\s?\)\s{0,2}(?:\.text|;|$)|\bnew\s{1,4}(?:URLClassLoader|GroovyShell|GroovyClassLoader|InitialContext)\s?\(|\bloadClass\s?\(\s?["']|@(?:Grab|ASTTest|GrabConfig)\s?\(/;
const OTHERS =
  /\b(?:os\.execute|io\.popen|loadstring|dofile)\s?\(\s?["'[]|\bexec\.Command\s?\(\s?["'](?:\/bin|sh|bash|cmd|id|whoami)|\b(?:CreateObject|GetObject)\s?\(\s?["'](?:WScript|Shell|Scripting|ADODB|MSXML)|<%\s{0,4}(?:eval|execute)\s{0,4}\(?\s{0,2}request|\bResponse\.(?:Write|End)\s?\(|\bExecuteGlobal\b|\bEval\s?\(\s?Request|<cfexecute\b|\bSystem\.Diagnostics\.Process\b|\bProcess\.Start\s?\(\s?["']|\bqx[{/(|][^})/|]{1,60}[})/|]|\b(?:print|die|warn)\s{0,2}\(?\s{0,2}`[^`]{1,60}`|\bIEX\s?\(\s?(?:New-Object|\[)|\bdo\s+shell\s+script\b|\bCOM\.sun\b|\bDBMS_\w+\.\w+\s?\(/;
const PROBE =
  /\b(?:die|echo|print|printf|print_r|var_dump|exit)\s{0,2}\(?\s{0,2}(?:@?md5|sha1|crc32|phpversion|php_uname|getcwd|chr|system|exec|base64_decode)\s{0,2}\(|\b(?:echo|print)\s{0,2}\(?\s{0,2}\d{2,9}\s?[*+-]\s?\d{2,9}\s?\)?\s?;/i;

function strength(
  text: string,
): { readonly rule: string; readonly at: number; readonly confidence: number } | undefined {
  const tag = text.search(PHP_TAG);
  if (tag >= 0) return { rule: 'php-tag', at: tag, confidence: 0.95 };
  for (const [rule, sign] of [
    ['node', NODE],
    ['python', PYTHON],
    ['ruby', RUBY],
    ['java', JAVA],
    ['other', OTHERS],
    ['php-global', PHP_GLOBAL],
    ['probe', PROBE],
  ] as const) {
    const at = text.search(sign);
    if (at >= 0) return { rule, at, confidence: 0.9 };
  }
  const alone = ALONE.exec(text);
  if (alone && ARGUMENT.test(alone[1] ?? '') && text.length < CALL_MAX) {
    const weak =
      WEAK.test(text) && !/['"`]\s?\/|\$|base64|id|whoami|passwd|http|;\s{0,4}(?:\/\/|#|$)/i.test(text);
    return { rule: 'call', at: 0, confidence: weak ? 0.7 : 0.9 };
  }
  const out = text.search(BROKEN_OUT);
  return out >= 0 && text.length < 2000 ? { rule: 'break-out', at: out, confidence: 0.85 } : undefined;
}

/** Program text meant for `eval`, an interpolated string or a page of the server's own language. Talk of functions is none. */
export function judgeCode(raw: string): Verdict | undefined {
  const text = raw.length > LENGTH_MAX ? raw.slice(0, LENGTH_MAX) : raw;
  if (!/[(`]|<\?|\$_/.test(text)) return undefined;
  const found = strength(text);
  if (!found) return undefined;
  const quoted = isQuotedCode(text, found.at) || /^\s{0,4}(?:```|~~~)/.test(text);
  return verdict(found.rule, quoted ? 0.7 : found.confidence, `${found.rule.toUpperCase()} CALL`);
}
