import { ownFiles } from '../own-files.js';

const { readFile, stat } = ownFiles;
/** Reading it takes the application's time, once: a larger one is left alone. */
const BYTES_MAX = 12_000_000;

/** A file's text; undefined when it is not there, or too large. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    if ((await stat(path)).size > BYTES_MAX) return undefined;
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Undefined as well when it is no JSON. */
export async function readJson(path: string): Promise<unknown> {
  const text = await readText(path);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}
