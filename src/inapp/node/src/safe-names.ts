import { structuralName } from '../../../inspect/index.js';
import type { Input } from '../../../inspect/inputs/input.js';

const PLAIN = /^[A-Za-z_][\w$]{0,63}(?:\.[A-Za-z_][\w$]{0,63}){0,2}$/;
const LENGTH_MAX = 4_096;

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

/**
 * Names of tables and columns as they may travel: such as are names by their form, and did not come in with the request
 * (`ORDER BY ${sort}`). Everything else is `*`.
 */
export function safeNames(names: readonly string[], words: ReadonlySet<string>): string[] {
  const safe = names.map((name) => {
    if (!PLAIN.test(name)) return '*';
    const parts = name.split('.');
    return parts.some((part) => words.has(part.toLowerCase())) ? '*' : parts.map(structuralName).join('.');
  });
  return [...new Set(safe)];
}
