/*
 * What an error tells of the program beneath it. Texts of errors alone are asked: prose that quotes a stack is an article.
 */

/** Frames as programs print them. One line may be quoted anywhere; programs print two and more. */
const FRAMES: readonly RegExp[] = [
  // Node: `at Order.find (/app/order.js:10:5)`
  /(?:^|\n)[^\S\n]*at (?:(?:async|new) )?[^\n()]{0,120}\(?(?:file:\/\/|node:|[A-Za-z]:\\|\/)?[^\s()]{1,250}:\d{1,6}:\d{1,6}\)?/g,
  // Java: `at com.shop.Orders.find(Orders.java:10)`
  /(?:^|\n)[^\S\n]*at [\w.$/]{3,200}\.[\w$<>]{1,100}\((?:[\w$]{1,100}\.(?:java|kt|scala|groovy|clj):\d{1,6}|Native Method|Unknown Source)\)/g,
  // .NET: `at Shop.Orders.Find(Int32 id) in C:\src\Orders.cs:line 10`
  /(?:^|\n)[^\S\n]*at [\w.`<>[\],+]{3,250}\([\w ,.&`[\]<>]{0,250}\)(?: in [^\n]{1,250}:line \d{1,6})?(?=\s|$)/g,
  // Python: `File "/app/orders.py", line 10, in find`
  /(?:^|\n)[^\S\n]*File "[^"\n]{1,250}", line \d{1,6}(?:, in \S)?/g,
  // PHP: `#0 /var/www/orders.php(10): find()`
  /(?:^|\n)[^\S\n]*#\d{1,3} (?:[^\s(]{1,250}\(\d{1,6}\): |\{main\}|\[internal function\])/g,
  // Ruby: "orders.rb:10:in `find'"
  /[\w./-]{1,250}\.rb:\d{1,6}:in [`']/g,
  // Go: `/src/orders.go:10 +0x1d`
  /(?:^|\n)[^\S\n]*\S{1,250}\.go:\d{1,6} \+0x[0-9a-f]/g,
];
const FRAMES_MIN = 2;
/** What begins a trace, and stands in no other error. */
const TRACE_START =
  /Traceback \(most recent call last\)|\bgoroutine \d+ \[running\]:|\bthread '[^'\n]{1,80}' panicked at |\bFatal error: +Uncaught |Stack trace:\s*#0 /;

/** What lies beneath, in its own words. */
const BENEATH = new RegExp(
  [
    // Databases.
    'SQLSTATE\\[',
    'syntax error at or near "',
    'You have an error in your SQL syntax',
    '\\bORA-\\d{5}\\b',
    'Unclosed quotation mark',
    'Incorrect syntax near ',
    '\\bSQLITE_(?:ERROR|CONSTRAINT|BUSY|MISMATCH)',
    '\\bER_(?:DUP|PARSE|NO|BAD|ACCESS|DATA)_[A-Z_]+',
    'duplicate key value violates unique constraint',
    'violates (?:foreign key|not-null|check) constraint',
    '(?:relation|column|function) "?[\\w.]{1,80}"? does not exist',
    'no such (?:table|column): ',
    "Unknown column '[^'\\n]{1,80}' in ",
    '\\bE11000 duplicate key',
    '\\b(?:PSQLException|SQLGrammarException|SQLSyntaxErrorException|MongoServerError|MongoError|SequelizeDatabaseError|QueryFailedError|PrismaClient\\w*Error|JDBCException)\\b',
    // Files.
    '(?:^|[\\s("\'=])/(?:var|usr|home|app|srv|opt|root|src|workspace)/[\\w./@+-]{1,250}\\.(?:[cm]?[jt]sx?|py|php|rb|java|go|cs|jsp|erb|so)\\b',
    '\\bnode_modules/',
    '\\b[A-Za-z]:\\\\[^\\s"\'<>|]{2,250}\\.(?:cs|aspx?|php|dll|py|js|config)\\b',
    // Classes of exceptions, and what runtimes say.
    '\\b(?:java|javax|jakarta|org|com|net|io|kotlin)\\.[a-z]\\w{0,60}(?:\\.\\w{1,60}){1,8}(?:Exception|Error)\\b',
    '\\bSystem\\.(?:\\w{1,60}\\.){0,4}\\w{0,60}Exception\\b',
    "\\bCannot read propert(?:y|ies) (?:'[^'\\n]{1,80}' )?of (?:undefined|null)\\b",
    '\\b\\w[\\w.]{0,80} is not a function\\b',
    "\\bundefined method [`']",
    "'NoneType' object ",
    '\\b(?:ECONNREFUSED|EHOSTUNREACH|ETIMEDOUT) [\\d:[]',
    '\\bgetaddrinfo E[A-Z]+ ',
    '\\bENOENT: no such file or directory',
    '\\b(?:Werkzeug Debugger|Whoops, looks like something went wrong|DEBUG = True|Application Trace)\\b',
  ].join('|'),
);

const LOOKED_AT = 32_768;
const TEXTS_MAX = 200;
const DEPTH_MAX = 6;
const ERROR_KEY = /^(?:errors?|exceptions?|stack_?traces?|stack|trace|traceback|backtrace|fault|debug)$/i;

export interface ErrorReading {
  readonly isStack: boolean;
  readonly isVerbose: boolean;
}

/** HTML's ways to write the line breaks and blanks of a stack. */
const unmarked = (text: string): string =>
  !text.includes('<') && !text.includes('&')
    ? text
    : text
        .replace(/<(?:br|\/?p|\/?li|\/?pre|\/?div)\b[^<>]{0,100}>/gi, '\n')
        .replace(/&nbsp;/g, ' ')
        .replace(/&lt;/g, '<')
        .replace(/&gt;/g, '>')
        .replace(/&#0?39;|&#x27;|&apos;/g, "'")
        .replace(/&quot;|&#34;/g, '"')
        .replace(/&#x2F;/gi, '/');

function isStack(text: string): boolean {
  if (TRACE_START.test(text)) return true;
  return FRAMES.some((frames) => {
    let count = 0;
    for (const _ of text.matchAll(frames)) if (++count >= FRAMES_MIN) return true;
    return false;
  });
}

/** The text of an error, as a program wrote it. */
export function readErrorText(text: string): ErrorReading {
  const plain = unmarked(text.slice(0, LOOKED_AT));
  return { isStack: isStack(plain), isVerbose: BENEATH.test(plain) };
}

/** All texts of a value, a line each: frames come as a list too. */
function gather(value: unknown, depth: number, into: string[]): void {
  if (into.length >= TEXTS_MAX || depth > DEPTH_MAX) return;
  if (typeof value === 'string') into.push(value.slice(0, LOOKED_AT));
  else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value))
    for (const key in value) gather((value as Readonly<Record<string, unknown>>)[key], depth + 1, into);
}

/**
 * The error that JSON holds. In an answer that reports success only what stands under a name of errors at the root is one:
 * elsewhere traces are what the API is about.
 */
export function readErrorValue(value: unknown, isFailure: boolean): ErrorReading | undefined {
  const texts: string[] = [];
  if (isFailure) gather(value, 0, texts);
  else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    let count = 0;
    for (const key in value) {
      if (++count > 20) break;
      if (ERROR_KEY.test(key)) gather((value as Readonly<Record<string, unknown>>)[key], 1, texts);
    }
  }
  return texts.length === 0 ? undefined : readErrorText(texts.join('\n'));
}
