export interface Reach {
  /** Whether no template of an application writes this. */
  readonly certain: boolean;
}

const PYTHON = String.raw`__(?:class|globals|mro|bases?|import|subclasses|builtins|init|getitem|dict|code|func|self|getattribute|reduce|loader)__|\\x5f\\x5f|\\u005f\\u005f|\\137\\137|\|\s{0,4}attr\s{0,4}\(|["']_["']\s{0,2}\*\s{0,2}2|\b(?:lipsum|cycler|joiner|namespace|get_flashed_messages|url_for|undefined|g|range|dict|config|request|session|self|''|""|\(\)|\[\]|\{\})\s{0,4}[.|[]\s{0,4}['"]?(?:__|_Temp|_load|\\)|\brequest\.(?:application|environ)\b|[[(|]\s{0,4}request\.(?:args|form|values|cookies|headers|data)\b|\bconfig\.(?:(?:iter)?items|keys|values|from_|SECRET|update|root_path|load)|\bsettings\.SECRET_KEY|\bos\s{0,2}\.\s{0,2}(?:popen|system|environ|getenv|listdir|exec\w*|spawn\w*)|\bsubprocess\b|\bself\.(?:module|template|context|attr|caller|_\w+)\b|\bgetattr\s{0,2}\(|\.(?:mro|subclasses)\s{0,2}\(|\bmessages\.storages|\.(?:func_globals|gi_frame|gi_code|f_globals|f_builtins|cr_frame|tb_frame)\b`;
const JAVA = String.raw`T\s{0,2}\(\s{0,4}(?:java|javax|org|com|sun|["'\]])|\b(?:java\.(?:lang|io|net|util|nio)|javax\.(?:script|naming|el)|org\.(?:apache|springframework|codehaus|python|mozilla|yaml)|com\.sun|sun\.misc|jdk\.)\b|\bgetRuntime\b|\bProcessBuilder\b|\bforName\s{0,2}\(|\bgetClass\s{0,2}\(|\.class\.(?:forName|getClassLoader|classLoader|protectionDomain|module|methods|inspect|type|base|mro)|\bclass\.module\b|\bgetDeclared\w+\(|\bgetMethods?\s{0,2}\(|\bnewInstance\s{0,2}\(|\bloadClass\s{0,2}\(|\bgetEngineByName\b|\bScriptEngine|freemarker\.(?:template|ext|core)|\?(?:new|api|eval|interpret)\b|#_memberAccess|_memberAccess|#context\s{0,2}[[.]|#(?:application|session|parameters|request|attr|root|this|vars|ctx|dm|cmds?|rt|process)\s{0,2}[=.[]|@java\.|@org\.|@ognl|@[a-z]\w{1,20}\.[\w.]{2,60}@|\bnew\s{1,4}(?:java|javax|org|com|sun)\.|\bfacesContext\b|\b(?:pageContext|applicationScope|sessionScope|requestScope|initParam|servletContext)\s{0,2}[.[]|\bgetParameter\s{0,2}\(|\bsystemProperties\b|\bsystemEnvironment\b|\b(?:Sql|GroovyShell|GroovyClassLoader|Eval)\.(?:me|new|xy?z?|parseClass|evaluate)|['"\])]\s{0,2}\.execute\s{0,2}\(|\.data_model\b|\bstatics?\s{0,2}\[`;
const SCRIPT =
  String.raw`\bconstructor\s{0,2}(?:\.\s{0,2}(?:constructor|prototype)|\[|\(|` +
  '`' +
  String.raw`)|\[\s{0,2}['"]constructor['"]|['"]constr['"\s,+]|\b(?:range|this|self|valueOf|toString|cycler|joiner|root|global|globalThis|process|e|\$eval|\$on|_c|_v|a|x|alert|toString\(\))\.constructor\b(?!\.name)|\bprocess\s{0,2}\.\s{0,2}(?:mainModule|binding|exit|kill|dlopen|env\.(?=\w*(?:KEY|SECRET|TOKEN|PASS))|_load|getBuiltin)|\bglobal(?:This)?\.process\b|(?<![.\w])global\.(?:require|constructor|mainModule)|\brequire\s{0,2}\(\s{0,2}['"\\]?(?:node:)?(?:child_process|fs|os|net|http|vm|module)|\bchild_process\b|\b(?:spawn|exec|execFile|fork)Sync\b|\$(?:eval|on|parent|root|emit|watch|apply)\s{0,2}[.(]|\b(?:alert|confirm|prompt)\s{0,2}[(` +
  '`' +
  String.raw`]|\bString\.fromCharCode|\bFunction\s{0,2}\(|\b(?:string|array)\.(?:split|sub|constructor)\b|\blookup\s{1,4}(?:string|this|\()?.{0,20}constructor|\bpollute|__proto__|__defineGetter__|__lookupGetter__`;
const PHP =
  String.raw`\|\s{0,4}(?:filter|map|sort|reduce|find|join|column)\s{0,4}\(\s{0,4}['"\[](?:system|exec|passthru|shell_exec|popen|phpinfo|assert|eval|call_user_func|file_put_contents)|['"](?:passthru|shell_exec|popen|proc_open|phpinfo)['"]|_self\s{0,2}[.|[]|registerUndefined|\.env\.(?:registerUndefined|setCache|getFilter|setLoader|enableDebug)|\bgetFilter\s{0,2}\(|\bfile_excerpt\b|\bapp\.(?:request|session|user|environment|debug)\.(?:\w+\.){0,3}(?:query|server|cookies|files|headers|attributes|all|get|filter)\b|\bdump\s{0,2}\(\s{0,2}(?:app|_context|_self)?\s{0,2}\)|\bsource\s{0,2}\(\s{0,2}['"](?:\/|\.\.)|\b(?:include|constant)\s{0,2}\(\s{0,2}['"](?:\/|\.\.|\w+::|\w+\\)|\bsmarty\.(?:version|template|const|server|env|get|post|request|cookies|session|template_object|current_dir)|Smarty_Internal|self::|\bphp\b\s{0,4}\w+\s{0,2}[(]|\b(?:system|passthru|shell_exec|phpinfo|proc_open|file_get_contents|readfile|show_source|highlight_file|file_put_contents|call_user_func\w{0,6}|assert|base64_decode|create_function|fopen|scandir|popen|pcntl_exec)\s{0,2}\(|\b(?:exec|eval|print|printf|print_r|var_dump)\s{0,2}\(\s{0,2}(?:['"$` +
  '`' +
  String.raw`\\]|md5|system|base64|sha1|chr)|\$_(?:GET|POST|REQUEST|SERVER|COOKIE|FILES|ENV)\b|@(?:print|eval|system|assert|phpinfo)\b|\bchr\s{0,2}\(\s{0,2}\d`;
const RUBY = String.raw`\b(?:File|IO|Dir|Kernel|Process|Open3|PTY|Pathname|FileUtils|Marshal|ObjectSpace|Object|Class)\s{0,2}(?:\.|::)\s{0,2}(?:open|read|popen|write|entries|glob|exec|system|spawn|new|binread|readlines|foreach|load|each_object|const_get|children|delete|rm|capture\w?|send)|%x\s{0,2}[\[({|]|\bENV\s{0,2}\[|\bself\.(?:class|methods|instance_variables|send)\b|\binstance_variable_get|\bRails\.(?:application|root)|\b(?:public_)?send\s{0,2}\(\s{0,2}[:'"]|\bsession\s{0,2}\[|\.ancestors\b|\bIO\.popen`;
const BACKTICKS = /^\s{0,4}[=-]?\s{0,4}`[^`]{1,80}`/;
const OTHER = String.raw`^\s{0,4}(?:import|from)\s{1,4}(?:os|sys|subprocess|commands|importlib|socket|pty|shutil|builtins|platform)\b|\bgetenv\s{0,2}\(|\bdocument\.(?:cookie|domain|location|write)|\bget_admin_log\b|\bload\s{1,4}log\b|^\s{0,4}(?:include|extends|import|from)\s{1,4}['"](?:\/(?:etc|proc|var|home)|\.\.\/\.\.|admin\/|https?:)|^\s{0,4}(?:call\s{1,4}\.|(?:html|js|println?)\s{1,4}["']|printf\s{1,4}["'][^"']{0,40}["']\s{1,4}["'])|^\s{0,4}\.(?:System|Exec|Cmd|Run|Read|Write|File|Password|Passwd)\w{0,20}\s{1,4}["']|\bjoin\s{0,2}\(\s{0,2}['"](?:\.\.|\/)|\/etc\/passwd|\bwriteFile\b|\bevil\b|\bRuntime\b.{0,12}\bexec\b|\.(?:popen|subclasses|getenv|exec|execSync|spawnSync|system)\s{0,2}\(|\bclass\s{0,2}\.\s{0,2}(?:base|mro|subclasses)`;

const CERTAIN = new RegExp([PYTHON, JAVA, SCRIPT, PHP].join('|'));
const LIKELY = new RegExp(`${OTHER}|${RUBY}`);
/** A program's own interpolation: `${process.env.HOME}`, `${require('./x').version}`, `${document.title}`. */
const PROGRAM =
  /^\s{0,4}(?:process\.env\.\w+|require\s?\(['"]\.|[\w.]{1,40}\.constructor\.name|self\.class|this\.constructor\.name|ENV\[['"]\w+['"]\])/;

/** Whether an expression leaves the data that a template was given: classes, modules, files, processes, the engine itself. */
export function reachesRuntime(written: string, open: string): Reach | undefined {
  // `{{#request.items}}` begins a section.
  const inside = open.startsWith('{{') ? written.replace(/^[#^/>]/, '') : written;
  if (open === '{%' && /^[-+\s]{0,4}debug[-\s]{0,4}$/.test(inside)) return { certain: true };
  if (/^[$#%@<]/.test(open) && PROGRAM.test(inside)) return undefined;
  if (CERTAIN.test(inside)) return { certain: true };
  if (LIKELY.test(inside) || (open.startsWith('<%') && BACKTICKS.test(inside))) return { certain: false };
  return /^(?:<#|\[#)(?:assign|include|list|import|global|local|function|macro|attempt)/.test(open) &&
    /["'?]|data_model|exec/i.test(inside) &&
    /\?|\/|\./.test(inside)
    ? { certain: false }
    : undefined;
}

const WALKS = [
  // ''.__class__.__mro__[2].__subclasses__(); a lone `__class__.__name__` is how programs name themselves.
  /\.\s{0,2}__(?:class|base|bases|mro|init|globals|builtins|subclasses|import)__\s{0,2}(?:\[[^\]]{0,20}\]|\([^)]{0,20}\)){0,2}\s{0,2}[.[]\s{0,2}['"]?__(?:base|bases|mro|init|globals|builtins|subclasses|import|getattribute|class)__/,
  /(?:\(\)|\[\]|''|""|\{\})\s{0,2}\.\s{0,2}__class__/,
  /\bSmarty_Internal_\w+/,
  /#set\s{0,4}\(\s{0,4}\$\w{1,20}\s{0,4}=\s{0,4}(?:['"][^'"]{0,20}['"]\s{0,4}\)\s{0,4}(?:##|#set|\$)|\d{1,6}\s{0,2}\*|[^)]{0,60}(?:\.class|forName|getClass|getRuntime|exec))/,
  /\$\w{1,30}(?:\.\w{1,30}(?:\([^)]{0,60}\))?){0,4}\.(?:class\.(?:forName|inspect|getResource)|getClass\(\)|inspect\(\s?["']java)|\$class\.(?:inspect|type)/,
  /\bfreemarker\.template\.utility\.\w+/,
  /\bT\(\s{0,2}java\.lang\.\w+\s{0,2}\)/,
  /#evaluate\s{0,2}\(|#include\s{0,2}\(\s{0,2}["'](?:\/|\.\.)|#parse\s{0,2}\(\s{0,2}["'](?:\/|\.\.)/,
  /\{\s{0,4}php\s{0,4}\}|\{\s{0,4}php\s{1,4}\w{2,20}\s{0,2}\(|\{\s{0,4}(?:system|passthru|shell_exec|phpinfo|exec|file_get_contents)\s{0,2}\(|\{(?:if|math|fetch|include|include_php|eval|literal|block|function)\s[^{}]{0,60}(?:system|passthru|exec|phpinfo|readfile|file_get_contents|file:|\/etc\/)|\{self::/i,
  /\{\{\s{0,4}#with\b[^}]{0,80}\}\}[\s\S]{0,600}(?:lookup|constructor|split|codelist)/,
  /\(#\w{1,20}\s{0,2}=\s{0,2}(?:@|new\b|#|\()/,
  /\b_memberAccess\b\s{0,2}[[=.]|#_memberAccess|@ognl\.OgnlContext@|#context\[['"]/,
  /\bnew\s{1,4}java\.(?:lang|io|net|util)\.\w+\s{0,2}\(/,
  /(?:\(\)|\[\]|''|""|\{\})\.(?:class|__class__|getClass\(\))\.\w+/,
  /\bglobal\.process\.mainModule\b|\bprocess\.mainModule\.require\b/,
];

/** The same where no delimiter tells: within an expression that the application wraps, or as a statement. */
export const walksObjects = (text: string): boolean => WALKS.some((walk) => walk.test(text));
