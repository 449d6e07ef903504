// Prisma's schema engine as WebAssembly, in a process of its own: its timers would otherwise hold up the exit of the
// process that asked, and it is needed only when there is something to migrate.
// One JSON request on stdin, one JSON answer on stdout:
//   {"command":"apply","url":"postgres://…","folder":"/…/migrations"}            → {"applied":["20261122000000_record"]}
//   {"command":"diff","url":"postgres://…","to":"<schema>","external":["public.t"]}     → {"script":"…"}, what would bring the
//       database to the schema, leaving tables named in `external` alone
// On failure: {"error":"words"} and exit code 1.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';

/** The package's own entry imports a `.wasm` file, which Node 20 refuses: put together by hand what it would do. */
async function loadEngine() {
  const entry = import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bindings = await import(entry);
  const bytes = readFileSync(fileURLToPath(new URL('./schema_engine_bg.wasm', entry)));
  const { exports } = await WebAssembly.instantiate(await WebAssembly.compile(bytes), {
    './schema_engine_bg.js': bindings,
  });
  bindings.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  return bindings.SchemaEngine;
}

/** Types of PostgreSQL, by their numbers in pg_type. */
const INTERNAL_CHAR = 18;
const TEXT = 25;

/**
 * Two corrections of the adapter: it splits a script at every `;`, which breaks functions and DO blocks, so send it
 * whole; and it refuses the catalogue's `"char"` columns, which the engine reads as characters.
 */
class EngineAdapter extends PrismaPg {
  async connect() {
    const adapter = await super.connect();
    adapter.executeScript = async (script) => {
      await adapter.underlyingDriver().query(script);
    };
    const { performIO, queryRaw } = adapter;
    let characters = []; // of the latest answer; the engine asks one question at a time
    adapter.performIO = async (query) => {
      const result = await performIO.call(adapter, query);
      characters = (result.fields ?? []).map((field) => field.dataTypeID === INTERNAL_CHAR);
      const fields = result.fields?.map((field, at) =>
        characters[at] ? { ...field, dataTypeID: TEXT } : field,
      );
      return { rows: result.rows, rowCount: result.rowCount, fields };
    };
    adapter.queryRaw = async (query) => {
      const result = await queryRaw.call(adapter, query);
      const columnTypes = result.columnTypes.map((type, at) =>
        characters[at] ? ColumnTypeEnum.Character : type,
      );
      return { ...result, columnTypes };
    };
    return adapter;
  }
}

function migrationsList(folder) {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: names.map((path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: readFileSync(join(folder, path, 'migration.sql'), 'utf8') },
      },
    })),
  };
}

/** The engine hands its last words to this global before it traps. */
const lastWords = { message: '', set_message: (message) => Object.assign(lastWords, { message }) };
globalThis.PRISMA_WASM_PANIC_REGISTRY = lastWords;

async function answer(request) {
  const SchemaEngine = await loadEngine();
  const adapter = new EngineAdapter({ connectionString: request.url, max: 2 });
  const datamodels = request.to ? [['schema.prisma', request.to]] : undefined;
  const engine = await SchemaEngine.new(
    { datamodels },
    () => {},
    bindMigrationAwareSqlAdapterFactory(adapter),
  );
  const filters = { externalTables: request.external ?? [], externalEnums: [] };
  if (request.command === 'apply') {
    const result = await engine.applyMigrations({ migrationsList: migrationsList(request.folder), filters });
    return { applied: result.appliedMigrationNames };
  }
  const schema = { files: [{ path: 'schema.prisma', content: request.to }] };
  const result = await engine.diff({
    // The adapter's database, whatever the words: only the provider is taken from the schema.
    from: { tag: 'schemaDatasource', ...schema, configDir: '/' },
    to: { tag: 'schemaDatamodel', ...schema },
    script: true,
    exitCode: null,
    filters,
  });
  return { script: result.stdout ?? '' };
}

function wordsOf(error) {
  if (lastWords.message) return lastWords.message;
  const message = error instanceof Error ? error.message : String(error);
  try {
    const parsed = JSON.parse(message);
    return String(parsed.message ?? parsed.error ?? message);
  } catch {
    return message;
  }
}

// A trap inside the engine rejects nothing: it surfaces here.
process.once('uncaughtException', (error) => {
  process.stdout.write(JSON.stringify({ error: wordsOf(error) }), () => process.exit(1));
});

let text = '';
for await (const chunk of process.stdin) text += chunk;
const outcome = await answer(JSON.parse(text)).then(
  (result) => ({ result, code: 0 }),
  (error) => ({ result: { error: wordsOf(error) }, code: 1 }),
);
process.stdout.write(JSON.stringify(outcome.result), () => process.exit(outcome.code));
