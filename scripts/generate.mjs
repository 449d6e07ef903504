// Makes the code that is not committed: the Prisma client and Pothos' types, both from prisma/schema.prisma.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, runNode } from './run-quietly.mjs';

const schemaFolder = join(root, 'prisma');
const client = join(root, 'src/store/generated/prisma');
const stamp = join(root, 'src/store/generated/.made-from');

/** What the generated code depends on: the schema and the generators' versions. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const name of readdirSync(schemaFolder)
    .filter((file) => file.endsWith('.prisma'))
    .sort()) {
    hash.update(name).update(readFileSync(join(schemaFolder, name)));
  }
  for (const name of ['prisma', '@pothos/plugin-prisma']) {
    hash.update(JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version);
  }
  return hash.digest('hex');
}

/** @returns false when Prisma refused; its words are on stderr. */
export async function generate({ force = false } = {}) {
  if (!existsSync(join(schemaFolder, 'schema.prisma'))) return true;
  const wanted = fingerprint();
  const made = existsSync(stamp) && existsSync(client) ? readFileSync(stamp, 'utf8') : '';
  if (made === wanted && !force) return true;
  const code = await runNode(['node_modules/prisma/build/index.js', 'generate', '--no-hints'], {
    env: {
      // Prisma would download its engine. The generators here never call it: any executable will do.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
      PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}`,
    },
  });
  if (code !== 0) return false;
  writeFileSync(stamp, wanted);
  return true;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = (await generate({ force: process.argv.includes('--force') })) ? 0 : 1;
}
