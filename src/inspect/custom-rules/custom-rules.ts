import type { PolicyCustomRule } from '../../event/policy.js';
import type { Verdict } from '../injection/verdict.js';
import type { Input } from '../inputs/input.js';

/** Makes a matcher of a pattern in RE2 syntax, in time linear in the text whatever the pattern. Throws on one that it does not take. */
export type CompilePattern = (
  pattern: string,
  options: { readonly ignoreCase: boolean },
) => { test(text: string): boolean };

/** Where a request goes, as far as it is known. */
export interface RequestPlace {
  readonly service?: string | undefined;
  readonly method?: string | undefined;
  readonly route?: string | undefined;
}

interface Rule {
  readonly of: PolicyCustomRule;
  readonly names: ReadonlySet<string> | undefined;
  readonly test: (text: string) => boolean;
}

const LENGTH_MAX = 65_536;

const agrees = (wanted: string | undefined, actual: string | undefined): boolean =>
  wanted === undefined || wanted === actual;

/** A customer's own rules, compiled once for each policy. */
export class CustomRules {
  readonly #rules: readonly Rule[];
  /** Ids of rules whose pattern was not taken; the others work. */
  readonly refused: readonly string[];

  constructor(rules: readonly PolicyCustomRule[], compile: CompilePattern) {
    const refused: string[] = [];
    this.#rules = rules.flatMap((of) => {
      try {
        const matcher = compile(of.pattern, { ignoreCase: of.ignoreCase === true });
        const names = of.names && new Set(of.names.map((name) => name.toLowerCase()));
        return [{ of, names, test: (text: string) => matcher.test(text) }];
      } catch {
        refused.push(of.id);
        return [];
      }
    });
    this.refused = refused;
  }

  /** The rules that apply to requests of a place; undefined when there are none, which costs nothing more. */
  forPlace(place: RequestPlace): ((input: Input) => readonly Verdict[]) | undefined {
    const rules = this.#rules.filter(
      ({ of }) =>
        agrees(of.service, place.service) &&
        agrees(of.route, place.route) &&
        agrees(of.method?.toUpperCase(), place.method?.toUpperCase()),
    );
    if (rules.length === 0) return undefined;
    return (input) => rules.filter((rule) => matches(rule, input)).map(verdictOf);
  }
}

function matches({ of, names, test }: Rule, { text, location, name }: Input): boolean {
  if (of.locations && !of.locations.includes(location)) return false;
  if (names && !names.has(name.toLowerCase())) return false;
  return test(text.length > LENGTH_MAX ? text.slice(0, LENGTH_MAX) : text);
}

const verdictOf = ({ of }: Rule): Verdict => ({
  rule: of.id,
  class: of.class,
  confidence: of.confidence,
});
