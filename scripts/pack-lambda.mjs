// Packs the Lambda of the agentless side: one file without dependencies, in the archive that AWS Lambda takes. The same
// sources give the same bytes, so that the digest of an archive tells what is in it.
//   node scripts/pack-lambda.mjs <archive>
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { crc32, deflateRawSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from './run-quietly.mjs';

const entry = join(root, 'src/collector/aws/lambda/index.ts');

export async function packLambda(archive) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    // The oldest that a stack may run on; a module of CommonJS is what `index.handler` finds in `index.js`.
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  mkdirSync(dirname(archive), { recursive: true });
  writeFileSync(archive, zip('index.js', Buffer.from(outputFiles[0].contents)));
}

/** An archive of one file, dated to the first day that the format knows. */
function zip(name, content) {
  const packed = deflateRawSync(content, { level: 9 });
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt16LE((1 << 5) | 1, 8);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([signature(0x04034b50), common, Buffer.from(name), packed]);
  const attributes = Buffer.alloc(14);
  // A plain file that everybody may read: Lambda does not run as its owner.
  attributes.writeUInt32LE((0o100644 << 16) >>> 0, 6);
  const central = Buffer.concat([signature(0x02014b50), version(), common, attributes, Buffer.from(name)]);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, central, signature(0x06054b50), end]);
}

function signature(number) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number);
  return bytes;
}

/** Made on Unix: so that the attributes are read as a mode. */
const version = () => Buffer.from([20, 3]);

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  await packLambda(process.argv[2]);
