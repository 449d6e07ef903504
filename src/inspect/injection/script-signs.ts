/** Functions that attackers call to prove or to run script. Bounded repetitions only; case as attackers' pages forgive it. */
const CALLS =
  'alert|confirm|prompt|eval|execScript|msgbox|atob|setTimeout|setInterval|fetch|import|Function|print|unescape';
const OBJECTS =
  'document|window|top|self|parent|frames|globalThis|location|opener|navigator|localStorage|sessionStorage|this';

/** A call of a function, perhaps by `window.`, a comma or a conditional chain, with round brackets or a template. */
export const PROBE =
  /(?<![\w$.])(?:(?:window|self|top|parent|this|frames|globalThis)(?:\?\.|\.))?(?:alert|confirm|prompt|eval|execScript|msgbox)\s{0,4}(?:\?\.\s{0,2})?(?:\((?!\)\s{1,2}[a-z]{2,}\s)|`|\/\*|<!--)/i;

/** Script that has no other use on a page than an attacker's. */
const CERTAIN = [
  PROBE,
  // window['al'+'ert'](1), top[/al/.source+/ert/.source]`1`, this[name](…)
  /(?<![\w$.])(?:window|top|self|parent|frames|globalThis|this|document|content)\s{0,4}(?:\?\.)?\[[^\]]{1,200}\]{1,3}\s{0,4}(?:\(|`|\[|=[^=])/i,
  // constructor('…')(), constructor`…```
  /\bconstructor\s{0,4}(?:\.\s{0,4}constructor|\[)?\s{0,4}[(`]\s{0,4}['"`\\]/i,
  /\bconstructor\s{0,4}(?:\.|\[\s{0,4}['"`])\s{0,4}constructor\b/i,
  // [1].map(alert), _=alert, {onerror=alert}throw 1, Reflect.apply(alert, …)
  /[(=,[:?&|]\s{0,4}(?:alert|confirm|prompt|eval)\s{0,4}(?:[),;}\]&|/<?:]|$)/i,
  /\bonerror\s{0,4}=\s{0,4}[\w.]{3,20}\s{0,4}[;,}\]&]/i,
  /\bReflect\.(?:apply|construct|get)\s{0,4}\(/i,
  /(?:\\u00[46-7][0-9a-f]|\\u\{0{0,8}[46-7][0-9a-f]\}|\\x[46-7][0-9a-f]|\\1[0-7]{2})[\w\\{}]{0,60}\s{0,4}(?:\(|`|\\x28|\\u0028)/i,
  /\b(?:setTimeout|setInterval|Function|execScript|atob|decodeURI(?:Component)?|unescape)\s{0,4}(?:\(\s{0,4}['"`\\][^'"`]{0,80}(?:['"`]\s{0,4}\+|\(|=|\\|%)|`)/i,
  /\b(?:document\s{0,4}\.\s{0,4}(?:cookie|write(?:ln)?\s{0,4}[(`]|domain|location|URL|referrer|body|documentElement|scripts|createElement|head|forms|implementation|defaultView)|location\s{0,4}\.\s{0,4}(?:hash|search|href|assign|replace)|(?:window|self|top|parent)\s{0,4}\.\s{0,4}(?:name|location|open|frames|document|opener)|localStorage|sessionStorage)\b/i,
  /\bString\s{0,4}(?:\.|\[\s{0,2}['"])\s{0,4}fromCharCode/i,
  /\bimport\s{0,4}\(?\s{0,4}['"`](?:data:|https?:|\/\/|blob:)/i,
  /\bnew\s{1,4}(?:Image|XMLHttpRequest|ActiveXObject|WebSocket|Worker|Function)\b/i,
  // JSFuck and its kin: nothing but brackets and signs
  /(?:\[\]|!\[\]|\{\})\s{0,2}(?:\[|\+)\s{0,2}[[(!+{][[\]()!+{}]{6,}/,
  /\bjavascript\s{0,4}:/i,
  /\beval\s{0,4}\b(?!\(\)\s{1,2}[a-z]{2,}\s)/i,
];

/** Whether script is of an attacker's kind: it calls, reads or sends what page authors rarely do from where input stands. */
export const isHostileScript = (script: string): boolean => {
  const read = script.length > 2000 ? script.slice(0, 2000) : script;
  return CERTAIN.some((sign) => sign.test(read));
};

const START = `(?:\\{\\s{0,4})?(?:(?:var|let|const|throw|return|new|void|typeof|delete|await)\\s{1,4})?`;
const CHAIN = `(?:${CALLS})\\s{0,4}(?:\\?\\.)?(?:\\(|\`|\\/\\*)|(?:${OBJECTS})\\s{0,4}(?:\\.|\\?\\.|\\[|=[^=])`;

/** Script where a statement or an operand may begin. */
export const SCRIPT_START = new RegExp(`^${START}(?:${CHAIN})`, 'i');

/** A text between tags that a browser would run rather than a writer write: a call, an assignment, a statement. */
export const looksLikeScript = (text: string): boolean =>
  /^[\s;(){}[\]!+~*/'"\\-]{0,40}(?:(?:var|let|const|function|if|for|while|do|switch|throw|new|with|try|async|class)\b\s{0,4}[\w$({'"[/*]|import\b\s{0,4}[('"{*\w]|[\w$]{1,40}(?:\s{0,2}\??\.\s{0,2}[\w$]{1,40}|\[[^\]]{0,80}\]){0,12}\s{0,4}(?:\(|`|=|\+\+|--|\[|;|:\s{0,2}[\w$]{1,40}[(`=.]))/.test(
    text.slice(0, 500),
  );
