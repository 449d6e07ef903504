import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CodedError } from '../../event/index.js';
import { type Language, pluginFiles } from './plugin-files.js';

const ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** Writes a complete plugin project. Throws a CodedError, and writes nothing, when a file of it is there already. */
export function newPlugin(folder: string, options: { id?: string; language: string }): void {
  const { language } = options;
  if (language !== 'ts' && language !== 'js')
    throw new CodedError('PLUGIN_LANGUAGE', '--language is ts or js', { field: 'language' });
  const home = resolve(folder);
  const id = options.id ?? basename(home);
  if (!ID.test(id) || id.length > 40 || id === 'host')
    throw new CodedError(
      'PLUGIN_ID_FORM',
      `--id is kebab-case, such as coupon-abuse, and has at most 40 characters: it is "${id}"`,
      { field: 'id' },
    );
  const files = pluginFiles(id, language as Language);
  const taken = [...files.keys()].find((name) => existsSync(join(home, name)));
  if (taken !== undefined)
    throw new CodedError(
      'PLUGIN_FILE_EXISTS',
      `${join(folder, taken)} is there already: nothing was written`,
    );
  for (const [name, text] of files) {
    const path = join(home, name);
    mkdirSync(dirname(path), { recursive: true });
    // `wx`: it may have come since we looked.
    writeFileSync(path, text, { flag: 'wx' });
  }
  const steps = language === 'ts' ? 'npm install && npm test' : 'npm test';
  process.stdout.write(
    `${[...files.keys()].map((name) => join(folder, name)).join('\n')}\n\ncd ${folder} && ${steps}\nbin/protectonce plugin test ${folder}\nPROTECTONCE_PLUGINS=${folder} npm start\n`,
  );
}
