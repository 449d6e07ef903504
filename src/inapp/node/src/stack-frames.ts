import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SinkHit } from './sink-hit.js';

const form = /^\s*at (?:(?:async )?(.+?) \()?((?:file:\/\/)?\/?[^()]+?):(\d+):\d+\)?$/;

/** The application's own frames, innermost first, with paths relative to its root. No argument, no value. */
export function applicationFrames(stack: string | undefined, root: string): SinkHit['frames'] {
  const frames: SinkHit['frames'] = [];
  for (const line of stack?.split('\n').slice(1) ?? []) {
    const [, name, place = '', number] = form.exec(line) ?? [];
    if (!place || place.startsWith('node:')) continue;
    const file = place.startsWith('file://') ? fileURLToPath(place) : place;
    if (!file.startsWith(root + sep) || file.includes(`${sep}node_modules${sep}`) || file === ownFile())
      continue;
    frames.push({
      file: relative(root, file).split(sep).join('/').slice(0, 300),
      line: Number(number),
      ...(name ? { function: name.slice(0, 200) } : {}),
    });
    if (frames.length >= 32) break;
  }
  return frames;
}

/** Whether the innermost frame that is neither Node's nor ours is of an installed package. */
export function isPackageCalling(stack: string | undefined): boolean {
  for (const line of stack?.split('\n').slice(1) ?? []) {
    const place = form.exec(line)?.[2];
    if (!place || place.startsWith('node:') || place === ownFile()) continue;
    return /[\\/]node_modules[\\/]/.test(place);
  }
  return false;
}

let own: string | undefined;
/** The library's own file: packed into one, it is wherever this function is. */
function ownFile(): string {
  own ??= form.exec(new Error().stack?.split('\n')[1] ?? '')?.[2] ?? '';
  return own;
}

/**
 * The stack at this point, deep enough to get out of the frameworks; undefined when the application has a form of its own
 * for stacks, or none. Whatever that form does, `stackTraceLimit` is the application's again afterwards.
 */
export function captureStack(): string | undefined {
  const before = Error.stackTraceLimit;
  try {
    Error.stackTraceLimit = 60;
    const stack: unknown = new Error().stack;
    return typeof stack === 'string' ? stack : undefined;
  } catch {
    return undefined;
  } finally {
    if (Error.stackTraceLimit !== before) Error.stackTraceLimit = before;
  }
}
