interface Gadget {
  readonly rule: string;
  readonly confidence: number;
  readonly form: RegExp;
  /** What documentation shows too: counted only where the text is no page of it. */
  readonly inDocs?: boolean;
}

/** Pieces of shell that mean one thing only, wherever they stand. Each is anchored on rare characters and bounded. */
export const GADGETS: readonly Gadget[] = [
  {
    rule: 'shellshock',
    confidence: 0.97,
    form: /(?:^|['"=\s,;])\(\)[ \t]{0,4}\{(?:[^}]{0,40}\}[ \t]{0,4};|[ \t]{0,4}_;|[^}]{0,20}>_\[)/,
  },
  {
    rule: 'reverse-shell',
    confidence: 0.97,
    form: /\/dev\/(?:tcp|udp)\/|\b(?:nc|ncat|netcat|busybox)\b[^\n;|]{0,60}\s-\w{0,6}(?:e|c)\s{0,4}['"]?(?:\/bin\/|cmd|powershell|sh\b|bash)|(?:^|[\s/;|&])(?:ba|z|k|da)?sh\s+-i\b|\bmkfifo\s+\/|\bsocat\s[^\n]{0,80}exec:/i,
  },
  {
    rule: 'ifs',
    confidence: 0.96,
    form: /\$\{?IFS\b|\$\{(?:PATH|HOME|PWD|SHELL|BASH|OSTYPE|LS_COLORS|HOSTNAME|USER|MACHTYPE|PS\d)(?::|%|#|\/\/)|\$PATH:\d|%(?:ComSpec|PROGRAMFILES|CommonProgramFiles|APPDATA|LOCALAPPDATA|TMP|TEMP|PATH|PATHEXT|USERNAME|HOMEPATH|SystemRoot|WINDIR|OS):~?[-\d,=]{1,12}/i,
  },
  {
    rule: 'brace-command',
    confidence: 0.95,
    form: /\{(?:cat|ls|id|echo|wget|curl|nc|ping|bash|sh|sleep|nslookup|head|tail|uname|find|grep|base64|rm|cp|mv|python3?|perl|php|,)\s{0,2},[^{}\n]{0,120}\}/i,
  },
  {
    rule: 'decoded-shell',
    confidence: 0.93,
    form: /(?:base64\s{1,3}(?:-d|--decode|-D)|xxd\s+-r|rev|gunzip|openssl\s+enc[^|]{0,40}-d)[^\n|]{0,40}\|\s{0,4}(?:ba|z|da|k)?sh\b|(?:ba|z|da|k)?sh\b\s{0,4}<<<|\b(?:rev|tr|xxd|base64)\b[^\n;|]{0,40}<<<|\$0\s{0,2}<<</i,
  },
  {
    rule: 'powershell',
    confidence: 0.93,
    form: /\b(?:powershell|pwsh)(?:\.exe)?\b[^\n]{0,80}\s[-/](?:e|ec|enc|enco|encodedcommand|w(?:indowstyle)?\s+hidden)\s|\bIEX\s{0,2}\(|\bInvoke-(?:Expression|Mimikatz|Shellcode)\b|Net\.WebClient\)?\)?\.Download|\bNet\.Sockets\.TCPClient|FromBase64String\(/i,
  },
  {
    rule: 'powershell-command',
    confidence: 0.86,
    inDocs: true,
    form: /(?:^|[&|;\s"'])(?:powershell|pwsh)(?:\.exe)?\s+(?:[-/](?:c|command|nop|noprofile|ep|exec|executionpolicy|noni|file|f|sta)\b|["'(&]|\w+-\w+)/i,
  },
  {
    rule: 'windows-program',
    confidence: 0.93,
    form: /\bcertutil(?:\.exe)?\b[^\n]{0,20}\s[-/](?:urlcache|decode|encode|f\b)|\bbitsadmin(?:\.exe)?\s+\/|\bmshta(?:\.exe)?\s+(?:http|vbscript|javascript|["'])|\bregsvr32(?:\.exe)?\s+\/|\brundll32(?:\.exe)?\s+\w+|\bwmic(?:\.exe)?\s+(?:process|os|\/|useraccount|product|service|qfe|path)|\bnetsh(?:\.exe)?\s+(?:advfirewall|firewall|interface|wlan|trace|winhttp)\b|\breg(?:\.exe)?\s+(?:add|query|save|delete|export)\s+["']?hk|\bschtasks(?:\.exe)?\s+\/|\bnet1?(?:\.exe)?\s+(?:user|localgroup|group|share|view|start|stop|use|accounts|session)\b(?=\s+(?:\/|\\|["']?\w+["']?\s+(?:\S{1,40}\s+)?\/|adm)|\s{0,4}$|\s{0,4}[&|;])|\bcmd(?:\.exe)?\s+\/[ckr]\b|%comspec%|\bvssadmin\s+|\b(?:type|dir|copy|del|more|attrib)\s+(?:\/\w\s+)?["']?(?:[a-z]:[\\/+]|%(?:systemroot|windir|systemdrive|userprofile|temp)%)/i,
  },
  {
    rule: 'script-argument',
    confidence: 0.92,
    inDocs: true,
    form: /\bpython[23]?(?:\.\d+)?\s+-c\s{0,4}["'](?=[^\n]{0,200}(?:import|exec|print|os\.))|\bperl\s+-\w{0,5}e\s{0,4}["']|\bruby\s+(?:-\w+\s+)?-e\s{0,4}["']|\bphp\s+-r\s{0,4}["']|\blua\s+-e\s{0,4}["']|\b(?:ba|z|da|k)?sh\s+-c\s{1,4}["']|\b[gm]?awk\s+'?BEGIN\s{0,4}\{|\bnode\s+-e\s{0,4}["'](?=[^\n]{0,200}(?:require|process|child))/i,
  },
  {
    rule: 'piped-download',
    confidence: 0.9,
    inDocs: true,
    form: /\b(?:curl|wget|fetch|lwp-download)\b[^\n|;]{1,200}\|\s{0,4}(?:sudo\s+)?(?:ba|z|da|k)?sh\b|\bwget\b[^\n;|&]{1,200}&&\s{0,4}(?:chmod|sh|bash|\.\/)/i,
  },
  {
    rule: 'listener',
    confidence: 0.9,
    form: /\b(?:nc|ncat|netcat)\s+(?:-\w{1,8}\s+){1,3}(?:\S{1,40}\s+)?\d{2,5}\b/,
  },
  {
    rule: 'sensitive-read',
    confidence: 0.93,
    form: /\b(?:cat|tac|nl|head|tail|more|less|xxd|od|strings|base64|rev|grep|sort|awk|sed|cut|find|vi|vim|nano|tee|ls|cp|mv|scp|chmod|chown|curl|diff|file|type|sh|bash|source|rm|touch|echo|printf)\b[^\n]{0,60}?(?:\s|[<>'"=])\/+(?:etc\/(?:passwd|shadow|group|hosts|issue|sudoers|crontab|\w{1,10}\*)|proc\/(?:self|version|\d)|root\/\.|home\/\w+\/\.ssh)/i,
  },
  {
    rule: 'destruction',
    confidence: 0.88,
    inDocs: true,
    form: /\brm\s+-(?:rf|fr|r\s+-f)\s+(?:--no-preserve-root\s+)?(?:\/(?:\*|\w{1,8})?(?:[\s;'"&|)]|$)|~)|:\(\)\s{0,2}\{\s{0,2}:\|:&?/,
  },
  {
    rule: 'hex-string',
    confidence: 0.92,
    form: /\$'(?:[^'\n]{0,40})\\(?:x[0-9a-f]{2}|[0-7]{3}|u[0-9a-f]{4})/i,
  },
  {
    rule: 'out-of-band',
    confidence: 0.95,
    form: /(?:\$\(|`)\s{0,4}(?:whoami|id|hostname|uname|pwd|ls|cat|env|base64)\b[^`)\n]{0,60}[`)]["']?\.[\w-]{1,60}\.[a-z]{2,}/i,
  },
  {
    rule: 'arithmetic',
    confidence: 0.9,
    form: /\$\(\(\s{0,2}\d+\s{0,2}[-+*/]\s{0,2}\d+\s{0,2}\)\)|\becho\s[^\n]{0,40}\$\(\(|\bset\s+\/a\s/i,
  },
  {
    rule: 'loop',
    confidence: 0.85,
    inDocs: true,
    form: /\bfor\s+(?:\/[fdlr]\s+)?[^\n]{0,40}%{1,2}\w\w{0,20}\s+in\s{0,2}\(|\bif\s+(?:\/i\s+)?(?:not\s+)?(?:exist\s+\S|defined\s+\S|errorlevel\s+\d|"?\w+"?==)|[;&|]\s{0,4}(?:if|while|until)\s+(?:\[|test\s|true\b|!)|[;&|]\s{0,4}for\s+\w+\s+in\s[^\n]{1,80};\s{0,2}do\b/i,
  },
  {
    rule: 'cmdlet',
    confidence: 0.86,
    inDocs: true,
    form: /(?:^|[;&|`'"(]|\$\()\s{0,4}(?:Get|Set|New|Invoke|Start|Stop|Remove|Add|Copy|Move|Out|Write|Export|Import|ConvertTo|ConvertFrom|Test|Clear|Enable|Disable|Register|Restart|Resolve|Select|Enter)-(?:Content|Process|ChildItem|Item\w*|WmiObject|CimInstance|Service|Object|Host|File|Command|WebRequest|RestMethod|Location|Job|Alias|Variable|Member|Acl|Expression|History|NetIPAddress|LocalUser|LocalGroup\w*|ADUser|EventLog|Module|Path|Connection|NetConnection|ExecutionPolicy|PSSession|ScheduledTask\w*|Computer|Clipboard|Date|Random)\b/i,
  },
  {
    rule: 'variable',
    confidence: 0.84,
    form: /^\W{0,4}\$\{?(?:PATH|HOME|USER|SHELL|PWD|HOSTNAME|LD_PRELOAD)\}?\W{0,2}$|(?:^|[;&|])\s{0,2}[a-z_]\w{0,12}=[^\s;&|]{1,60}(?:;|&&)\s{0,2}\$\{?[a-z_]|[;|&]\$[a-z]\w{0,12}(?:\$[a-z]\w{0,12})*$|[;|&]\s{0,2}\$\{?(?:SHELL|BASH|0)\}?\s+-c\b/i,
  },
  {
    rule: 'argument',
    confidence: 0.9,
    form: /(?:^|\s|['"])-(?:o|-o)?\s{0,2}ProxyCommand\s{0,2}=|(?:^|\s|['"])--(?:upload-pack|receive-pack|checkpoint-action|to-command|use-compress-program|rsh|config|exec|open-files-in-pager|ext-diff)\s{0,2}=\s{0,2}["']?[^\s]{0,80}(?:exec|sh\b|\/bin|;|`|\$\(|\bid\b|touch|curl|wget)/i,
  },
];
