import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
export const apps = join(import.meta.dirname, 'apps');
export const privacyKey = 'PRIVACYKEYCANARY'.padEnd(43, 'k');
export const bearer = `po_${'0a'.repeat(16)}_${'s'.repeat(43)}`;

const newest = (path: string): number =>
  statSync(path).isDirectory()
    ? Math.max(
        0,
        ...readdirSync(path)
          .filter((name) => name !== 'dist' && name !== 'node_modules')
          .map((name) => newest(join(path, name))),
      )
    : statSync(path).mtimeMs;

/** Packs the library when the packed file is older than its sources. */
export function buildLibrary(): void {
  const packed =
    statSync(join(root, 'src/inapp/node/dist/protectonce.mjs'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = ['src/inapp/node', 'src/sensor', 'src/inspect', 'src/event'].map((room) =>
    newest(join(root, room)),
  );
  if (packed < Math.max(...sources)) execFileSync(process.execPath, [join(root, 'src/inapp/node/build.mjs')]);
}

export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

const running = new Set<ChildProcess>();
const folders = new Set<string>();

/** Temporary files of one application: a policy that it keeps is none of the next one's. */
function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'inapp-test-'));
  folders.add(folder);
  return folder;
}

/** Ends what a test has left behind. */
export function killApps(): void {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders.clear();
}

export interface AppOptions {
  /** Arguments of node: the way of loading, then the file in `apps`. */
  readonly args: readonly string[];
  /** Undefined: the library is told nothing, and stays out. */
  readonly platform?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** Where it is started, and where packages are looked for; `apps` by default. */
  readonly cwd?: string;
  /** The whole enrolment token, for a platform that knows it. */
  readonly token?: string;
  /** The Node that runs it; this one by default. */
  readonly node?: string;
}

/** Starts an application of `apps` in a process of its own and waits until it listens. */
export async function runApp({
  args,
  platform,
  env = {},
  cwd = apps,
  token,
  node = process.execPath,
}: AppOptions) {
  // What a test shows must not hang on the machine's speed; those about a limit set their own.
  const roomy = {
    PROTECTONCE_BUDGET_MS: '10000',
    PROTECTONCE_BUDGET_CPU: '100',
    PROTECTONCE_FLUSH_MS: '30000',
  };
  const settings = platform
    ? { PROTECTONCE_TOKEN: token ?? `${bearer}_${privacyKey}`, PROTECTONCE_URL: platform, ...roomy }
    : {};
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(PROTECTONCE_|NODE_OPTIONS)/.test(name)),
  );
  const temporary = env.TMPDIR ?? ownFolder();
  const child = spawn(node, [...args], {
    cwd,
    env: { ...clean, TMPDIR: temporary, ...settings, ...env },
    stdio: 'pipe',
  });
  running.add(child);
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const exited = new Promise<Exit>((resolve) => {
    child.on('exit', (code, signal) => {
      running.delete(child);
      resolve({ code, signal });
    });
  });
  const port = await new Promise<number>((resolve, reject) => {
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      const line = /^\{.*"port":(\d+).*\}$/m.exec(stdout);
      if (line) resolve(Number(line[1]));
    });
    void exited.then(() => reject(new Error(`the application ended before it listened: ${stderr}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    stderr: () => stderr,
    /** Its folder for temporary files; pass it as `TMPDIR` to a later process. */
    temporary,
    exited,
    /** Asks it to end, as an orchestrator would. */
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
    kill: () => child.kill('SIGTERM'),
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

export interface Call {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request over a connection of its own. The path goes out as it is written. */
export function ask(
  base: string,
  path: string,
  { method = 'GET', headers = {}, body }: Call = {},
): Promise<Answer> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { date: _date, ...rest } = response.headers;
        resolve({
          status: response.statusCode ?? 0,
          headers: rest,
          body: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
