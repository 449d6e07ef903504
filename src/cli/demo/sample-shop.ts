import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startEmbeddedPostgres } from '../../store/embedded-postgres.js';
import { type RunningChild, runChild } from '../child-process.js';

/** Root of the checkout or package: `dist/cli/demo/` is three folders below. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface ShopServices {
  readonly storefront: string;
  readonly accounts: string;
  stop(): Promise<void>;
}

type Traffic<Result> = (options: {
  storefront: string;
  accounts: string;
  seed: number;
  visits?: number;
}) => Promise<Result>;

function urlOf(line: string): string | undefined {
  try {
    const { port } = JSON.parse(line) as { port?: unknown };
    return typeof port === 'number' ? `http://127.0.0.1:${port}` : undefined;
  } catch {
    return undefined;
  }
}

/** Starts the sample services, unchanged applications with the in-app library in their first line, and a PostgreSQL for them. */
export async function startShop(platform: { url: string; enrolmentToken: string }): Promise<ShopServices> {
  const folder = await mkdtemp(join(tmpdir(), 'protectonce-shop-'));
  const database = await startEmbeddedPostgres({ dataFolder: join(folder, 'postgres'), fsync: false });
  const children: RunningChild[] = [];
  const stop = async () => {
    await Promise.all(children.map((child) => child.stop(5_000)));
    await database.remove();
    await rm(folder, { recursive: true, force: true });
  };
  const env = {
    ...process.env,
    PORT: '0',
    PROTECTONCE_URL: platform.url,
    PROTECTONCE_TOKEN: platform.enrolmentToken,
    PROTECTONCE_TRUST_PROXY: 'loopback',
    SHOP_DATABASE_URL: database.url,
  };
  try {
    for (const name of ['storefront', 'accounts'])
      children.push(runChild(process.execPath, [join(root, 'examples', 'shop', name, 'server.js')], env));
    const [storefront, accounts] = await Promise.all(children.map((child) => child.firstLine(urlOf)));
    return { storefront: storefront as string, accounts: accounts as string, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

export function readSpecification(): Promise<string> {
  return readFile(join(root, 'examples', 'shop', 'openapi.yaml'), 'utf8');
}

async function traffic<Result>(file: string, name: string): Promise<Traffic<Result>> {
  const module = (await import(
    pathToFileURL(join(root, 'examples', 'shop', 'traffic', file)).href
  )) as Record<string, Traffic<Result>>;
  return module[name] as Traffic<Result>;
}

interface Made {
  readonly calls: number;
}

export const ordinaryUsers = () => traffic<Made>('users.mjs', 'runUsers');
export const newRelease = () => traffic<Made>('users.mjs', 'runNewRelease');
export const attackers = () => traffic<Made>('attackers.mjs', 'runAttackers');
export const injectionAgain = () =>
  traffic<Made & { readonly blocked: number }>('attackers.mjs', 'runInjectionAgain');
