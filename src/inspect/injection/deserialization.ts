import type { Location } from '../../event/vocabulary.js';
import { base64Bytes, rubyMarshal } from './binary-forms.js';
import { isPickle } from './pickle.js';
import { isQuotedCode } from './quoted-code.js';
import type { Verdict } from './verdict.js';

const HEAD = 6000;

const verdict = (rule: string, confidence: number): Verdict => ({
  rule: `deserialization.${rule}`,
  class: 'deserialization',
  confidence,
  fingerprint: rule.toUpperCase(),
});

const JAVA_BASE64 = /(?:^|[^A-Za-z0-9+/])rO0AB[A-Za-z0-9+/_-]{3}/;
const JAVA_HEX = /(?:^|[^0-9a-f])(?:\\x)?ac[ ,:]?(?:\\x)?ed[ ,:]?(?:\\x)?00[ ,:]?(?:\\x)?05/i;
const JAVA_RAW = ['\u00ac\u00ed\0\u0005', '\ufffd\ufffd\0\u0005'];
const PHP =
  /(?:^|[;{}"'=:|,\s(])[OCE]:\+?\d{1,6}:\\?["'][\w\\]{1,200}(?:\\?["']|:\w{1,60}\\?["']):?\+?\d{0,6}:?[{;]?/;
const PHP_DATA = /^a:\d{1,6}:\{(?:[isbdaN]:|[isbd]:\d)/;
const NET_BASE64 = /(?:^|[^A-Za-z0-9+/])AAEAAAD\/{4,5}/;
const NET_RAW = '\0\u0001\0\0\0';
const NET_TYPE =
  /["'](?:\$type|__type)["']\s{0,4}:\s{0,4}["'][\w.+`[\]]{3,200}(?:\s{0,2},\s{0,2}[\w.]{2,100}|:#[\w.]{1,80})?|["'](?:\$type|__type)["']\s{0,4}:\s{0,4}["']System\./i;
const NET_GADGET =
  /\b(?:ObjectDataProvider|ExpandedWrapper|WindowsIdentity|PSObject|SessionSecurityToken|TypeConfuseDelegate|ResourceDictionary|XamlReader|ObjectStateFormatter|LosFormatter|BinaryFormatter|ClaimsIdentity|SettingsPropertyValue|AxHostState|RolePrincipal|System\.Diagnostics\.Process|System\.IO\.(?:FileInfo|DirectoryInfo)|System\.Management\.Automation|System\.Windows\.(?:Data|Markup|Forms)|System\.Configuration\.Install|System\.Workflow)\b/;
const VIEW_STATE = /^\/w(?:E[PLNWMZ]|FI|AA)[A-Za-z0-9+/]{12,}={0,2}$/;
const RUBY_YAML =
  /!ruby\/(?:object|hash|struct|class|module|regexp|array|exception|sym)\b|["']ruby\/object["']\s{0,4}:|["']\^[oO]["']\s{0,4}:\s{0,4}["'][A-Z]\w*(?:::\w+)?/;
const YAML =
  /!!?(?:<?tag:yaml\.org,2002:)?(?:python\/(?:object|name|module|tuple)|javax?\.[\w.]{3,}|com\.\w[\w.]{2,}|org\.\w[\w.]{2,}|sun\.[\w.]{2,}|ch\.qos\.|js\/(?:function|undefined|regexp)|perl\/|php\/object|binary\s+rO0)/;
const NODE =
  /_\$\$ND_FUNC\$\$_|["']__js_function["']\s{0,4}:|_CRYO_(?:FUNCTION|REF|OBJECT)_|["']py\/(?:object|reduce|type|function|repr|ref|newargs\w{0,2}|state)["']\s{0,4}:/;
const JAVA_TYPE =
  /["'](?:@type|@c|@class|\\u0040type|\\x40type|javaClass)["']\s{0,4}:\s{0,4}["'](?:\[?L)?((?:[a-z][\w]{0,40}[.$]){1,10}[A-Z\w][\w$]{1,80});?["']/;
const JAVA_PACKAGE =
  /^(?:java\.|javax\.|com\.sun\.|sun\.|org\.(?:apache|springframework|hibernate|codehaus|h2|jboss|eclipse|aspectj|mozilla|objectweb|python|quartz|jdom|postgresql|mariadb|datanucleus|docx4j|arrah)|com\.(?:mchange|zaxxer|alibaba|caucho|ibatis|mysql|rometools|newrelic|p6spy|nqadmin|pastdev|ibm|oracle|fasterxml|google\.common|vaadin|atomikos|jolbox)|ch\.qos|oracle\.|net\.sf|br\.com|jodd\.|bsh\.|groovy\.|clojure\.|weblogic\.|oadd\.|cn\.hutool|shaded\.|flex\.|jdk\.|javassist\.|me\.)/;
const JACKSON =
  /\[\s{0,4}["'](?:\[?L)?((?:[a-z]\w{0,40}\.){2,10}[A-Z][\w$]{1,80});?["']\s{0,4},\s{0,4}[{["\d]/;
const XML_JAVA =
  /<(?:java\s[^>]{0,80}class\s?=\s?["']java\.beans\.XMLDecoder|(?:object|void)\s[^>]{0,80}class\s?=\s?["'](?:java|javax|com|org|sun)\.|void\s[^>]{0,40}method\s?=\s?["'](?:exec|start|forName|loadClass|invoke|getRuntime)|dynamic-proxy\b|(?:java\.(?:util|lang|io|net|beans)|javax\.(?:imageio|naming|swing|crypto)|com\.sun|sun\.|jdk\.nashorn|org\.(?:apache|springframework|codehaus)|java\.lang\.ProcessBuilder)[\w.$_-]{2,}[\s>/]|sorted-set>\s{0,20}<(?:string|dynamic-proxy|tree-map)|handler\s[^>]{0,40}class\s?=\s?["']java\.beans\.EventHandler)/;
const PICKLE_TEXT =
  /(?:^|[\n(])c(?:os|posix|nt|subprocess|builtins|__builtin__|sys|commands|pty|socket|copy_reg|copyreg|importlib|runpy|timeit|base64|platform|webbrowser|django|numpy|pandas|shutil|types|operator|functools|marshal|[a-z_]{1,20}\.[\w.]{1,40})\s{1,2}\w{1,40}\s{1,2}(?:[(.pqVS0-9tR]|$)/;
const BASE64_START =
  /(?:^|[="|!:])((?:gA[I-X]|BA[dgh]|Tzo|Qzo|YTo|Y[0-3][\dA-Za-z]|K[CEFGH][A-Za-z]|fXE|XXE|rO0)[A-Za-z0-9+/_-]{6,}={0,2})/g;
const TRIES_MAX = 4;
const BYTES_MAX = 3000;
const PICKLE_START = /^(?:\u0080|[}\]]q|\([A-Z()\]}cdltVSIKp]|[ci][A-Za-z_][\w.]{0,80}\n)/;

/** A binary pickle that was read as UTF-8 has lost bytes: its header, an operation and its stop are left. */
const lostPickle = (text: string): boolean => {
  const protocol = text.charCodeAt(1);
  return (
    text.startsWith('\ufffd') &&
    protocol >= 2 &&
    protocol <= 5 &&
    /[\ufffd}\](c)KXUq]/.test(text[2] ?? '') &&
    text.endsWith('.')
  );
};

/** What lies within base64: the forms that are bytes, or text that other decoding leaves out for being short or odd. */
function judgeBase64(text: string): Verdict | undefined {
  let tries = 0;
  for (const [, candidate = ''] of text.slice(0, HEAD).matchAll(BASE64_START)) {
    if (++tries > TRIES_MAX) break;
    const bytes = base64Bytes(candidate, BYTES_MAX);
    if (bytes === undefined) continue;
    if (isPickle(bytes, candidate.length >= BYTES_MAX)) return verdict('pickle', 0.95);
    const ruby = rubyMarshal(bytes);
    // Rails signs such a cookie: data alone with a signature behind it is the framework's own.
    if (ruby !== undefined)
      return verdict('ruby', ruby === 'object' || !/--[0-9a-f]{40,64}$/.test(text) ? 0.9 : 0.6);
    if (bytes.startsWith('\u00ac\u00ed\0\u0005')) return verdict('java', 0.97);
    if (PHP.test(bytes)) return verdict('php', 0.95);
    if (PHP_DATA.test(bytes)) return verdict('php-data', 0.6);
    if (NODE.test(bytes)) return verdict('node', 0.97);
  }
  return undefined;
}

function judgeTyped(text: string): Verdict | undefined {
  if (NODE.test(text)) return verdict('node', 0.97);
  if (RUBY_YAML.test(text)) return verdict('ruby-yaml', 0.9);
  if (YAML.test(text)) return verdict('yaml', 0.9);
  if (XML_JAVA.test(text)) return verdict('java-xml', 0.9);
  if (NET_TYPE.test(text))
    return verdict('net-type', NET_GADGET.test(text) ? 0.95 : /["']System\./.test(text) ? 0.85 : 0.7);
  if (/\bObjectDataProvider\b/.test(text) && /MethodName/.test(text)) return verdict('net-type', 0.95);
  const java = JAVA_TYPE.exec(text) ?? JACKSON.exec(text);
  if (java)
    return verdict(
      'java-type',
      JAVA_PACKAGE.test(java[1] ?? '') ? 0.9 : /^["']?(?:@type|@c["'])/.test(java[0].slice(1)) ? 0.8 : 0.6,
    );
  return undefined;
}

function judgeForm(text: string, location: Location): Verdict | undefined {
  if (JAVA_BASE64.test(text) || JAVA_RAW.some((start) => text.startsWith(start)))
    return verdict('java', 0.97);
  if (JAVA_HEX.test(text)) return verdict('java', 0.9);
  if (NET_BASE64.test(text) || text.startsWith(NET_RAW)) return verdict('net-binary', 0.97);
  if (PHP.test(text)) return verdict('php', 0.95);
  if (PICKLE_TEXT.test(text) && /[Rbo.]\s{0,2}$/.test(text)) return verdict('pickle', 0.95);
  if ((PICKLE_START.test(text) && isPickle(text)) || lostPickle(text)) return verdict('pickle', 0.95);
  if (text.startsWith('\u0004\b') && rubyMarshal(text)) return verdict('ruby', 0.9);
  // ASP.NET's own forms post their state back; a cookie or a query has no business with it.
  if (VIEW_STATE.test(text))
    return verdict('view-state', location === 'cookie' || location === 'query' ? 0.85 : 0.6);
  if (PHP_DATA.test(text)) return verdict('php-data', 0.6);
  return undefined;
}

/**
 * Objects written out by a language's own serializer, which make classes of the sender's choice when they are read:
 * Java, PHP, Python, Ruby, .NET, Node, and the typed forms of JSON, XML and YAML. In clear, in base64 or in hex.
 */
export function judgeDeserialization(raw: string, location: Location): Verdict | undefined {
  const text = raw.length > HEAD * 8 ? raw.slice(0, HEAD * 8) : raw;
  const found = judgeForm(text, location) ?? judgeTyped(text) ?? judgeBase64(text);
  if (found && /`|~~~/.test(text)) {
    const at = found.rule.endsWith('yaml') ? text.search(/!{1,2}<?\w/) : text.search(/["':<]/);
    if (at >= 0 && isQuotedCode(text, at)) return { ...found, confidence: 0.7 };
  }
  return found;
}
