import { normalize } from 'node:path';
import type { ClimbingInput } from './request-context.js';

const slashes = (path: string) => path.replace(/\\/g, '/');

/**
 * Whether an input that climbs decided where a file call goes: it stands in the call as it is, or the call ends in what
 * the input leads to after the steps up have been resolved. A file that requests without such an input read as well was
 * not chosen by it (`?back=../index.html`, and every page is index.html): for that one only the first holds.
 */
export function detectTraversal(
  inputs: readonly ClimbingInput[],
  path: string,
  isFamiliar = false,
): ClimbingInput | undefined {
  const asked = slashes(path);
  const resolved = slashes(normalize(path));
  return inputs.find(
    ({ text, tail }) =>
      asked.includes(slashes(text)) || (!isFamiliar && tail !== '' && resolved.endsWith(`/${tail}`)),
  );
}
