import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Policy } from '../../../src/event/policy.js';
import { eventually } from '../../kit/eventually.js';
import { freshDatabase } from '../../kit/fresh-database.js';
import { matrixManifest } from '../../kit/matrix.js';
import { sharedPostgres } from '../../kit/shared-postgres.js';
import { startFakePlatform } from '../inapp/fake-platform.js';
import { runApp } from '../inapp/run-app.js';
import { sinkRules } from '../inapp/sink-runs.js';

export const frameworks = ['express', 'hapi'] as const;
export type Framework = (typeof frameworks)[number];

/** What stands between the attacker and the service: nothing, the calls alone, or all that the library does. */
export type ServiceGuard = 'nothing' | 'sinks' | 'everything';

const sqlRules = ['sqli.breakout', 'sqli.structure', 'sqli.variable', 'sqli.second-order'];
const policies: Readonly<Record<Exclude<ServiceGuard, 'nothing'>, Partial<Policy>>> = {
  sinks: { rules: [...sinkRules, ...sqlRules].map((rule) => ({ rule, mode: 'block' })) },
  everything: { mode: 'block' },
};

export interface WeakService {
  readonly url: string;
  /** Only someone who broke in ever sees it: it lies in a table, a file, an environment and behind an inner address. */
  readonly treasure: string;
  /** Of a server that only the service itself is meant to reach. */
  readonly innerPort: number;
  /** Ends the service in good order. @returns what the platform was told by then */
  stop(): Promise<Awaited<ReturnType<typeof startFakePlatform>> | undefined>;
}

/** A service with every hole, in a process of its own, on drivers and databases that are real. */
async function startWeakService(framework: Framework, guard: ServiceGuard): Promise<WeakService> {
  const treasure = `TREASURE${randomBytes(6).toString('hex')}`;
  const database = await freshDatabase();
  const postgres = Object.assign(new URL(await sharedPostgres()), { pathname: `/${database.name}` }).href;
  const inner = createServer(({ url }, response) =>
    response.end(url?.startsWith('/partner') ? 'A partner' : treasure),
  );
  await new Promise<void>((resolve) => inner.listen(0, '127.0.0.1', resolve));
  const innerPort = (inner.address() as AddressInfo).port;
  const innerUrl = `http://127.0.0.1:${innerPort}`;
  const platform = guard === 'nothing' ? undefined : await startFakePlatform('good', policies[guard]);
  const release = async () => {
    inner.closeAllConnections();
    await new Promise((resolve) => inner.close(resolve));
    await platform?.stop();
    await database.drop();
  };
  try {
    const app = await runApp({
      args: [...(platform ? ['-r', 'protectonce'] : []), join(import.meta.dirname, `apps/${framework}.cjs`)],
      platform: platform?.url,
      // What is asked is what gets through, not how quick a busy machine is.
      env: {
        MATRIX: matrixManifest,
        POSTGRES: postgres,
        TREASURE: treasure,
        INNER: innerUrl,
        PROTECTONCE_BUDGET_MS: '10000',
        PROTECTONCE_BUDGET_CPU: '100',
      },
    });
    // Whoever asks for a later policy has taken the first.
    if (platform)
      await eventually(() => platform.received.some(({ rawHeaders }) => rawHeaders.includes('"5"')), {
        what: 'the policy',
        timeoutMs: 60_000,
      });
    let stopped: Promise<void> | undefined;
    return {
      url: app.url,
      treasure,
      innerPort,
      async stop() {
        stopped ??= app.stop().then(release);
        await stopped;
        return platform;
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

/** The same for as long as `use` takes; it may stop the service itself. */
export async function withWeakService<T>(
  framework: Framework,
  guard: ServiceGuard,
  use: (service: WeakService) => Promise<T>,
): Promise<T> {
  const service = await startWeakService(framework, guard);
  try {
    return await use(service);
  } finally {
    await service.stop();
  }
}
