import { fieldWords } from './field-words.js';

/** A customer's own class of data: values that a pattern matches, in fields of some names or in all. */
export interface CustomClass {
  /** `custom:` with lower case letters, digits and hyphens: the label that travels. */
  readonly id: string;
  /** In RE2 syntax. */
  readonly pattern: string;
  readonly ignoreCase?: boolean | undefined;
  /** Names of fields, in any spelling: `account_ref` and `accountRef` are one. None: every field. */
  readonly names?: readonly string[] | undefined;
}

/** Makes a matcher in time linear in the text, whatever the pattern. Throws on one that it does not take. */
export type CompilePattern = (
  pattern: string,
  options: { readonly ignoreCase: boolean },
) => { test(text: string): boolean };

const ID = /^custom:[a-z0-9-]{1,40}$/;
const CLASSES_MAX = 50;
const LENGTH_MAX = 4096;

const nameKey = (name: string): string => fieldWords(name).join('');

/** An organisation's own classes, compiled once for each policy. */
export class CustomClasses {
  readonly #classes: readonly {
    label: string;
    names: ReadonlySet<string> | undefined;
    test(text: string): boolean;
  }[];
  /** Ids whose pattern or id was not taken, or that are beyond the first fifty; the others work. */
  readonly refused: readonly string[];

  constructor(classes: readonly CustomClass[], compile: CompilePattern) {
    const refused: string[] = [];
    this.#classes = classes.flatMap(({ id, pattern, ignoreCase, names }, at) => {
      try {
        if (!ID.test(id) || at >= CLASSES_MAX) throw new RangeError('not a class id');
        const matcher = compile(pattern, { ignoreCase: ignoreCase === true });
        return [
          {
            label: id,
            names: names && new Set(names.map(nameKey)),
            test: (text: string) => matcher.test(text),
          },
        ];
      } catch {
        refused.push(id);
        return [];
      }
    });
    this.refused = refused;
  }

  get size(): number {
    return this.#classes.length;
  }

  /** Labels of a value. Of long texts the first 4096 characters are looked at. */
  labelsOf(name: string, text: string): string[] {
    if (this.#classes.length === 0) return [];
    const key = nameKey(name);
    const start = text.length > LENGTH_MAX ? text.slice(0, LENGTH_MAX) : text;
    return this.#classes
      .filter(({ names, test }) => (names === undefined || names.has(key)) && test(start))
      .map(({ label }) => label);
  }
}
