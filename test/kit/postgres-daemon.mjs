// Keeps the run's PostgreSQL: started by the first test that needs a database, it outlives that test's worker process.
// Ends at SIGTERM (global teardown) or when the test runner is gone. Arguments: run folder, pid of the runner.
import { renameSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { join } from 'node:path';

register('../../scripts/typescript-hooks.mjs', import.meta.url);
const [folder, runner] = process.argv.slice(2);
writeFileSync(join(folder, 'daemon.pid'), String(process.pid));

/** Complete or not there at all. */
function publish(name, value) {
  writeFileSync(join(folder, `${name}.part`), JSON.stringify(value));
  renameSync(join(folder, `${name}.part`), join(folder, name));
}

// From a specifier that is computed: the hooks send what test/ imports to dist, and this must be the sources as they are.
const store = new URL('../../src/store/', import.meta.url);
const load = (name) =>
  import(`data:text/javascript,export * from ${JSON.stringify(new URL(name, store).href)}`);

try {
  const { startEmbeddedPostgres } = await load('embedded-postgres.ts');
  const { migrate } = await load('migrate.ts');
  const server = await startEmbeddedPostgres({
    dataFolder: join(folder, 'postgres'),
    fsync: false,
    connectionsMax: 200,
    database: 'template_protectonce',
  });
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await server.stop();
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  setInterval(() => {
    try {
      process.kill(Number(runner), 0);
    } catch {
      void stop();
    }
  }, 1000);
  await migrate(server.url);
  publish('postgres.json', { url: server.url });
} catch (error) {
  const cause = error?.cause ? `\n${error.cause}` : '';
  publish('postgres.json', { error: `${error?.stack ?? error}${cause}` });
  process.exitCode = 1;
}
