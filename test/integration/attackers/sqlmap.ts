import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { browser, inFolder, runTool } from './run-tool.js';

/** A place of the service where its input stands in the text of a query. */
export interface Spot {
  readonly name: string;
  readonly route: { readonly express: string; readonly hapi: string };
  readonly target: (url: string) => readonly string[];
}

const spot = (name: string, path: string, ...options: readonly string[]): Spot => {
  const route = path.replace(/\?.*/, '').replace('bob*', ':name');
  return {
    name,
    route: { express: route, hapi: route.replace(':name', '{name}') },
    target: (url) => ['-u', url + path, ...options],
  };
};

export const spots: readonly Spot[] = [
  spot('a string', '/users?name=ann', '-p', 'name', '--dbms', 'sqlite'),
  spot('a number', '/orders?id=1', '-p', 'id', '--dbms', 'sqlite'),
  spot('ORDER BY', '/list?sort=name', '-p', 'sort', '--dbms', 'postgresql'),
  spot('a path segment', '/users/bob*', '--dbms', 'postgresql'),
  spot(
    'a JSON body',
    '/login',
    '--data',
    '{"name":"ann*"}',
    '--headers',
    'Content-Type: application/json',
    '--dbms',
    'sqlite',
  ),
  spot('a cookie', '/near', '--cookie', 'city=Ghe', '-p', 'city', '--dbms', 'sqlite'),
];

export interface Robbery {
  /** It found a way in. */
  readonly isIn: boolean;
  /** It says that there is none. */
  readonly gaveUp: boolean;
  /** All that it printed and wrote down, and every answer that it got. */
  readonly loot: string;
  readonly requests: number;
}

/** Has sqlmap try one place, and carry off the table that nobody should see. */
export function sqlmap({ target }: Spot, url: string): Promise<Robbery> {
  return inFolder(async (home) => {
    const traffic = join(home, 'traffic');
    const output = join(home, 'output');
    const printed = await runTool(
      'sqlmap',
      [
        ...target(url),
        ...['--batch', '--disable-coloring', '--flush-session', '--skip-waf'],
        ...['--user-agent', browser, '--level', '2', '--risk', '1', '--technique', 'BEU'],
        ...['--threads', '4', '--timeout', '30', '--output-dir', output, '-t', traffic],
        ...['--dump', '-T', 'vault'],
      ],
      home,
    );
    const exchanged = existsSync(traffic) ? readFileSync(traffic, 'latin1') : '';
    return {
      isIn: printed.includes('sqlmap identified the following injection point'),
      gaveUp: printed.includes('all tested parameters do not appear to be injectable'),
      loot: [printed, exchanged, ...filesIn(output)].join('\n'),
      requests: exchanged.split('HTTP request [').length - 1,
    };
  });
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.sqlite'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
}
