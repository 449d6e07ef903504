import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded-postgres.js';
import { freePort } from '../../src/store/free-port.js';
import { migrate } from '../../src/store/migrate.js';

export interface PrivatePostgres {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
  /** Again, with the same files, on the same port. */
  start(): Promise<void>;
  /** Ends it and removes its files. Call it in `afterAll`. */
  remove(): Promise<void>;
}

/** A PostgreSQL of the test's own, migrated, to be stopped and started at will. Slow (2–4 s): only for faults. */
export async function startPostgres(
  options: { migrated?: boolean; connectionsMax?: number } = {},
): Promise<PrivatePostgres> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'protectonce-postgres-'));
  const port = await freePort();
  const launch = () =>
    startEmbeddedPostgres({ dataFolder, port, fsync: false, connectionsMax: options.connectionsMax ?? 60 });
  let server: EmbeddedPostgres | undefined = await launch();
  const { url } = server;
  const stop = async () => {
    await server?.stop();
    server = undefined;
  };
  if (options.migrated ?? true) await migrate(url);
  return {
    url,
    port,
    stop,
    async start() {
      server ??= await launch();
    },
    async remove() {
      await server?.remove();
      server = undefined;
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}
