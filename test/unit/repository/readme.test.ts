import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { describeEnvironment } from '../../../src/environment.js';

const repository = new URL('../../../', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, repository), 'utf8');
const readme = read('README.md');

describe('README.md', () => {
  test('lists every variable that the platform reads, with its meaning, and no other', () => {
    const rows = [...readme.matchAll(/^\| `([A-Z_]+)` \| (.*?) \| /gm)].map(([, name, meaning]) => ({
      name,
      meaning,
    }));
    expect(rows).toEqual(describeEnvironment().map(({ name, meaning }) => ({ name, meaning })));
  });
});

describe('README.md, to whoever installs and runs it,', () => {
  const filesIn = (folder: string, end: string) =>
    readdirSync(new URL(folder, repository), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith(end))
      .map((name) => read(`${folder}/${name}`));
  const named = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = '']) => name);

  test('names every command', () => {
    const commands = filesIn('src/cli', '.ts').flatMap((text) =>
      named(text, /program\s*\.command\('([a-z]+)'\)/g),
    );
    expect(commands.length).toBeGreaterThan(10);
    const rows = readme.split('\n').filter((line) => line.startsWith('| `'));
    expect(commands.filter((name) => !rows.some((row) => row.includes(`\`${name}\``)))).toEqual([]);
  });

  test('names every program that tests look for', () => {
    const asked = filesIn('test', '.test.ts').flatMap((text) =>
      named(text, /requires\(([^)(]*'[^)(]*)\)\(/g).flatMap((list) => named(list, /'([\w-]+)'/g)),
    );
    expect(asked.length).toBeGreaterThan(10);
    const packages: Record<string, string> = {
      mariadbd: 'mariadb-server',
      'mariadb-install-db': 'mariadb-server',
    };
    // Every system that the platform runs on has it.
    const wanted = asked.filter((name) => name !== 'tar').map((name) => packages[name] ?? name);
    const words = readme.toLowerCase();
    expect([...new Set(wanted)].filter((name) => !words.includes(name))).toEqual([]);
  });
});

describe('the documents', () => {
  const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'];

  test.each(documents)('%s links only to files that exist', (name) => {
    const targets = [...read(name).matchAll(/\]\(([^)#:]+)\)/g)].map(([, target]) => target as string);
    expect(targets.filter((target) => !existsSync(new URL(target, repository)))).toEqual([]);
  });

  test.each(documents)('%s names only sources that exist', (name) => {
    const placeholder = /[<…]/;
    const named = [...read(name).matchAll(/`((?:src|test|scripts|prisma|bin|docs)\/[^`\s]+)`/g)].map(
      ([, path]) => path as string,
    );
    const later = ['src/response', 'test/cases'];
    const absent = named.filter((path) => !placeholder.test(path) && !existsSync(new URL(path, repository)));
    expect(absent.filter((path) => !later.includes(path))).toEqual([]);
  });

  test.each(documents)('%s names only npm scripts that exist', (name) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [
      ...read(name).matchAll(
        /npm (?:run )?(demo|test|start|run [\w:]+|jest|check|bench|format|generate[:\w]*)/g,
      ),
    ].map(([, script]) => (script as string).replace(/^run /, ''));
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });
});
