import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Folder of the package that holds every framework and driver version that the in-app library is tested with. */
export const matrixFolder = join(import.meta.dirname, '../matrix');

/** The first one to ask compiles two native drivers. */
export const matrixTimeoutMs = 25 * 60_000;

/**
 * For `beforeAll(installMatrix, matrixTimeoutMs)`: installs `test/matrix` unless it is there. Applications in processes
 * of their own find the packages with `createRequire(process.env.MATRIX)`; pass `MATRIX: matrixManifest`.
 */
export async function installMatrix(): Promise<void> {
  await promisify(execFile)(process.execPath, [join(matrixFolder, 'install.mjs')]);
}

export const matrixManifest = join(matrixFolder, 'package.json');

/** Loads a package of the matrix into this process: `matrixRequire('pg-8.0')`. */
export const matrixRequire = createRequire(matrixManifest);

/** Newer versions of Node that the library states to support, as programs. */
export const matrixNodes = ['node-22', 'node-24'].map((name) => ({
  name,
  program: join(matrixFolder, 'node_modules', name, 'bin/node'),
}));
