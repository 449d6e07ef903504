// Makes dist/aws: what belongs into a bucket beside each other, so that the agentless side can be deployed from it.
//   parent.yaml, child.yaml    the templates, with the package's checksum in them
//   lambda.zip                 CloudInventoryManagementLambda in one file
//   collector.tar.gz, .sha256  the collector with its own Node (this machine's, which must be Linux on x86-64), without packages
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { packLambda } from './pack-lambda.mjs';
import { root } from './run-quietly.mjs';

const target = 'node20.19';
/** CommonJS packages in a module still ask for Node's own modules by `require`. */
const banner = {
  js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
};

async function bundle(input) {
  const { outputFiles } = await build({
    ...{ bundle: true, platform: 'node', format: 'esm', minify: true, keepNames: true, write: false },
    ...{ target, banner, legalComments: 'none', logLevel: 'warning', ...input },
  });
  return Buffer.from(outputFiles[0].contents);
}

const program = `
  import { Command } from 'commander';
  import { collectCommand } from './src/cli/collect.ts';
  const program = new Command('protectonce').showHelpAfterError();
  collectCommand(program);
  program.parseAsync().catch((error) => {
    process.stderr.write(error.code && error.message ? error.code + ': ' + error.message + '\\n' : String(error) + '\\n');
    process.exitCode = 1;
  });`;

/** Programs, Suricata's configuration and units, as they lie under /opt/protectonce. Without Node for a test that brings its own. */
export async function layOut(folder, { withNode = true } = {}) {
  for (const name of ['bin', 'lib', 'service']) mkdirSync(join(folder, name), { recursive: true });
  const input = { stdin: { contents: program, resolveDir: root, loader: 'ts' } };
  writeFileSync(join(folder, 'lib/protectonce.mjs'), await bundle(input));
  const copy = (from, to) => {
    for (const name of readdirSync(join(root, from)))
      if (!['.ts', '.md'].includes(extname(name))) cpSync(join(root, from, name), join(folder, to, name));
  };
  // Beside the code, which looks for them there.
  copy('src/collector/suricata', 'lib');
  copy('src/collector/service', 'service');
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  if (withNode) cpSync(process.execPath, join(folder, 'bin/node'));
}

async function collectorPackage() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(
      `the collector runs on Linux on x86-64, and its Node is this one (${process.platform}, ${process.arch})`,
    );
  const folder = mkdtempSync(join(tmpdir(), 'protectonce-package-'));
  try {
    await layOut(folder);
    const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--mode=go-w'];
    const tar = spawnSync('tar', ['-cf', '-', ...same, '-C', folder, '.'], { maxBuffer: 1 << 30 });
    if (tar.status !== 0) throw new Error(`tar ended with ${tar.status}: ${tar.stderr}`);
    return gzipSync(tar.stdout, { level: 9 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function main() {
  const out = join(root, 'dist/aws');
  mkdirSync(out, { recursive: true });
  const write = (name, content) => {
    writeFileSync(join(out, name), content);
    process.stderr.write(`${join(out, name)}  ${Buffer.byteLength(content)} bytes\n`);
  };
  const archive = await collectorPackage();
  const sha256 = createHash('sha256').update(archive).digest('hex');
  write('collector.tar.gz', archive);
  write('collector.tar.gz.sha256', `${sha256}  collector.tar.gz\n`);
  await packLambda(join(out, 'lambda.zip'));
  const { lambdaPolicy, renderTemplates } = await import(
    pathToFileURL(join(root, 'dist/collector/aws/templates/index.js')).href
  );
  for (const [name, text] of Object.entries(renderTemplates(lambdaPolicy, sha256))) write(name, text);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
