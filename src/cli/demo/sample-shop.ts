import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type RunningChild, runChild } from '../child-process.js';

/** Root of the checkout or package: `dist/cli/demo/` is three folders below. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface ShopServices {
  readonly storefront: string;
  readonly accounts: string;
  stop(): Promise<void>;
}

type Traffic = (options: {
  storefront: string;
  accounts: string;
  seed: number;
}) => Promise<{ calls: number }>;

function urlOf(line: string): string | undefined {
  try {
    const { port } = JSON.parse(line) as { port?: unknown };
    return typeof port === 'number' ? `http://127.0.0.1:${port}` : undefined;
  } catch {
    return undefined;
  }
}

/** Starts the sample services, unchanged applications with the in-app library in their first line. */
export async function startShop(platform: { url: string; enrolmentToken: string }): Promise<ShopServices> {
  const env = {
    ...process.env,
    PORT: '0',
    PROTECTONCE_URL: platform.url,
    PROTECTONCE_TOKEN: platform.enrolmentToken,
    PROTECTONCE_TRUST_PROXY: 'loopback',
  };
  const children: RunningChild[] = ['storefront', 'accounts'].map((name) =>
    runChild(process.execPath, [join(root, 'examples', 'shop', name, 'server.js')], env),
  );
  const [storefront, accounts] = await Promise.all(children.map((child) => child.firstLine(urlOf)));
  return {
    storefront: storefront as string,
    accounts: accounts as string,
    stop: async () => {
      await Promise.all(children.map((child) => child.stop(5_000)));
    },
  };
}

export function readSpecification(): Promise<string> {
  return readFile(join(root, 'examples', 'shop', 'openapi.yaml'), 'utf8');
}

async function traffic(file: string, name: string): Promise<Traffic> {
  const module = (await import(
    pathToFileURL(join(root, 'examples', 'shop', 'traffic', file)).href
  )) as Record<string, Traffic>;
  return module[name] as Traffic;
}

export const ordinaryUsers = (): Promise<Traffic> => traffic('users.mjs', 'runUsers');
export const attackers = (): Promise<Traffic> => traffic('attackers.mjs', 'runAttackers');
