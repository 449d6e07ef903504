import { loadRe2 } from './load-re2.js';

/** A pattern over text, in time linear to the text whatever the pattern. */
export interface SafePattern {
  /** Whether it matches the whole text. */
  matchesAll(text: string): boolean;
  /** Whether it matches anywhere. */
  test(text: string): boolean;
}

/** In RE2 syntax. @throws on a pattern that is none. */
export function safePattern(pattern: string, ignoreCase = false): SafePattern {
  const { RE2JS } = loadRe2();
  const compiled = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  return {
    matchesAll: (text) => compiled.testExact(text),
    test: (text) => compiled.test(text),
  };
}
