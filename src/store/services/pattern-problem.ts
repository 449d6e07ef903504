import { RE2JS } from 're2js';

/** Why a pattern is none that sensors would take, or undefined. RE2 syntax: no back-references, no look-around. */
export function patternProblem(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    return `no pattern in RE2 syntax: ${error instanceof Error ? error.message.slice(0, 200) : 'not readable'}`;
  }
}
