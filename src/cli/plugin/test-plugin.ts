import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CodedError } from '../../event/index.js';
import { loadPlugin, PluginThread } from '../../pipeline/dispatch/index.js';
import { checkModule } from '../../plugins/sdk/runtime/index.js';
import * as testing from '../../plugins/sdk/testing/index.js';

interface Check {
  readonly name: string;
  readonly passed: boolean;
  /** How it was broken. */
  readonly message?: string;
}

/**
 * Where a project keeps the traffic of its contract suite: `fixtures` is a `ContractFixtures`, or a function that makes one of the
 * testing part of the SDK.
 */
const fixtureFiles = ['test/fixtures.js', 'test/fixtures.mjs', 'dist/test/fixtures.js'];

/** Runs the contract suite and the cases of a plugin in this process, and exits with 1 when one of them fails. */
export async function testPlugin(folder: string, { json }: { json?: boolean }): Promise<void> {
  const home = resolve(folder);
  if (!existsSync(home)) throw new CodedError('PLUGIN_NOT_FOUND', `there is no folder ${folder}`);
  const module = await named(() => loadPlugin(home, process.cwd()).then(checkModule));
  // As the platform will have it: what it asks for that no plugin is given is told here.
  if (PluginThread.canStart) (await named(() => PluginThread.start(home, process.cwd()))).close();
  const checks: Check[] = [];
  const missing: string[] = [];
  const fixtures = await named(() => fixturesOf(home));
  if (fixtures === undefined) missing.push(`no contract suite was run: there is no ${fixtureFiles[0]}`);
  else for (const { name, run } of testing.runContract(module, fixtures)) checks.push(await check(name, run));
  const cases = join(home, 'cases');
  const names = existsSync(cases) ? readdirSync(cases).sort() : [];
  if (names.length === 0) missing.push('no case was run: there is no cases/<name>/events.jsonl');
  for (const name of names)
    checks.push(
      await check(`case ${name}`, async () => {
        const { difference } = await testing.runCaseFolder(module, join(cases, name));
        if (difference !== undefined) throw new Error(difference);
      }),
    );
  report(module.manifest.id, checks, missing, json === true);
  if (checks.length === 0 || checks.some(({ passed }) => !passed)) process.exitCode = 1;
}

async function fixturesOf(home: string): Promise<testing.ContractFixtures | undefined> {
  const file = fixtureFiles.map((name) => join(home, name)).find(existsSync);
  if (file === undefined) return undefined;
  const { fixtures } = (await import(pathToFileURL(file).href)) as { fixtures?: unknown };
  const made: unknown = typeof fixtures === 'function' ? fixtures(testing) : fixtures;
  const { attack, benign } = (made ?? {}) as Partial<Record<string, unknown>>;
  for (const [field, value] of Object.entries({ attack, benign }))
    if (!Array.isArray(value))
      throw new CodedError('PLUGIN_FIXTURES', `${file}: fixtures.${field} is a list of events`, {
        field: `fixtures.${field}`,
      });
  return made as testing.ContractFixtures;
}

async function check(name: string, run: () => Promise<void>): Promise<Check> {
  try {
    await run();
    return { name, passed: true };
  } catch (error) {
    return { name, passed: false, message: error instanceof Error ? error.message : String(error) };
  }
}

/** The author is the one who reads this: he is told the field, and what his own code threw. */
async function named<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (!(error instanceof CodedError))
      throw new CodedError('PLUGIN_LOAD_FAILED', error instanceof Error ? error.message : String(error));
    const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
    const field = error.field === undefined ? '' : ` (${error.field})`;
    throw new CodedError(error.code, `${error.message}${field}${cause}`, { cause: error });
  }
}

function report(id: string, checks: readonly Check[], missing: readonly string[], json: boolean): void {
  const failed = checks.filter(({ passed }) => !passed).length;
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ id, passed: checks.length - failed, failed, checks, missing })}\n`,
    );
    return;
  }
  const lines = checks.map(({ name, passed, message }) =>
    passed ? `ok      ${name}` : `FAILED  ${name}\n        ${(message ?? '').replaceAll('\n', '\n        ')}`,
  );
  for (const text of missing) lines.push(`note    ${text}`);
  lines.push(`${id}: ${checks.length - failed} passed, ${failed} failed`);
  process.stdout.write(`${lines.join('\n')}\n`);
}
