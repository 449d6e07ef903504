import { structuralName } from '../../../inspect/index.js';
import type { Input } from '../../../inspect/inputs/input.js';
import { memo } from '../../../inspect/memo.js';

const PLAIN = /^[A-Za-z_][\w$]{0,63}(?:\.[A-Za-z_][\w$]{0,63}){0,2}$/;
const LENGTH_MAX = 4_096;

const safeName = memo(
  (name) => (PLAIN.test(name) ? name.split('.').map(structuralName).join('.') : '*'),
  1_024,
  200,
);

/** Names of tables and columns by their form alone: what is not the form of a name is `*`. */
export const safeNames = (names: readonly string[]): string[] => [...new Set(names.map(safeName))];

/** Names without those that came in with the request (`ORDER BY ${sort}`): they are `*`. */
export function namesBut(names: readonly string[], words: ReadonlySet<string>): string[] {
  const isOwn = (name: string) => !name.split('.').some((part) => words.has(part.toLowerCase()));
  return [...new Set(names.map((name) => (isOwn(name) ? name : '*')))];
}

/**
 * The words of the inputs that stand in the text of a query: any of its names may be one of them. A segment that is the
 * route's own (`/users/:id`) is no input.
 */
export function wordsStandingIn(text: string, inputs: readonly Input[], route: string): ReadonlySet<string> {
  const lower = text.toLowerCase();
  const literals = new Set(route.toLowerCase().split('/'));
  const words = new Set<string>();
  for (const input of inputs) {
    if (input.text.length === 0 || input.text.length > LENGTH_MAX) continue;
    const asked = input.text.toLowerCase();
    if (!lower.includes(asked) || (input.location === 'path' && literals.has(asked))) continue;
    for (const word of asked.split(/[^\w$]+/)) words.add(word);
  }
  return words;
}
