import { normalize } from 'node:path';
import type { ClimbingInput } from './request-context.js';

const slashes = (path: string) => path.replace(/\\/g, '/');

/**
 * Whether an input that climbs decided where a file call goes: it stands in the call as it is, or the call ends in what
 * the input leads to after the steps up have been resolved.
 */
export function detectTraversal(inputs: readonly ClimbingInput[], path: string): ClimbingInput | undefined {
  const asked = slashes(path);
  const resolved = slashes(normalize(path));
  return inputs.find(
    ({ text, tail }) => asked.includes(slashes(text)) || (tail !== '' && resolved.endsWith(`/${tail}`)),
  );
}
