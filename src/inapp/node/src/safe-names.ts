import { structuralName } from '../../../inspect/index.js';
import type { Input } from '../../../inspect/inputs/input.js';

const PLAIN = /^[A-Za-z_][\w$]{0,63}(?:\.[A-Za-z_][\w$]{0,63}){0,2}$/;
const LENGTH_MAX = 4_096;

/** The inputs that stand in the text of a query. A segment that is the route's own (`/users/:id`) is no input. */
export function inputsStandingIn(text: string, inputs: readonly Input[], route: string): string[] {
  const lower = text.toLowerCase();
  const literals = new Set(route.toLowerCase().split('/'));
  return inputs
    .filter((input) => input.text.length > 0 && input.text.length <= LENGTH_MAX)
    .map((input) => ({ location: input.location, asked: input.text.toLowerCase() }))
    .filter(({ location, asked }) => lower.includes(asked) && !(location === 'path' && literals.has(asked)))
    .map(({ asked }) => asked);
}

/**
 * Names of tables and columns as they may travel: such as are names by their form, and did not come in with the request
 * (`ORDER BY ${sort}`). Everything else is `*`.
 */
export function safeNames(names: readonly string[], standing: readonly string[]): string[] {
  const safe = names.map((name) => {
    if (!PLAIN.test(name)) return '*';
    const parts = name.toLowerCase().split('.');
    return standing.some((input) => parts.some((part) => input.includes(part)))
      ? '*'
      : name.split('.').map(structuralName).join('.');
  });
  return [...new Set(safe)];
}
