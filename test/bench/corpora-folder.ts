import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Where labelled data lies: the folder that was named, or `corpora` in the checkout, or in a folder beside it. The data is
 * not of this project and so not in it.
 */
export function corporaFolder(
  named: string | undefined,
  file: string,
  root = process.cwd(),
): string | undefined {
  if (named !== undefined) return named;
  const beside = join(root, '..');
  const folders = [root, ...readdirSync(beside).map((name) => join(beside, name))];
  return folders.map((folder) => join(folder, 'corpora')).find((folder) => existsSync(join(folder, file)));
}
