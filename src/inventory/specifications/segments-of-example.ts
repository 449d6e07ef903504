import type { PathSegment, TokenType } from '../../event/index.js';
import { segmentsOf } from '../path-template.js';
import { templateFromPath } from '../template-from-path.js';
import { type SegmentForm, segmentForm } from '../templates/segment-form.js';
import { isApiWord, isPlural, wordsOf } from '../templates/words.js';
import { storable } from './json-access.js';

const typeOfForm: Readonly<Record<SegmentForm, TokenType>> = {
  int: 'int',
  uuid: 'uuid',
  hex: 'hash',
  ulid: 'ulid',
  date: 'date',
  email: 'email',
  key: 'opaque',
  number: 'opaque',
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** A word after a plural that is no word of an API's: `/users/alice`. */
function isName(text: string, before: string): boolean {
  const words = wordsOf(text);
  const last = wordsOf(before).at(-1);
  return last !== undefined && isPlural(last) && !words.every(isApiWord);
}

/**
 * The segments of a recorded or written path, with parameters for values: those of unmistakable form, and names after a
 * plural. `variable` tells what a tool has in the place of one: `{{orderId}}`.
 */
export function segmentsOfExample(
  path: string,
  variable: (segment: string) => string | undefined = () => undefined,
): string[] {
  const names: (string | undefined)[] = [];
  let before = '';
  const segments = segmentsOf(path.slice(0, 4000))
    .slice(0, 64)
    .map((raw): PathSegment => {
      const text = storable(decoded(raw));
      const name = variable(text);
      names.push(name);
      const form = name === undefined ? segmentForm(text) : undefined;
      const isWord = name === undefined && form === undefined && text.length <= 120 && !isName(text, before);
      before = isWord ? text : '';
      if (isWord) return text;
      return {
        type: form === undefined ? (name === undefined ? 'slug' : 'opaque') : typeOfForm[form],
        token: '',
      };
    });
  const named = segmentsOf(templateFromPath(segments));
  return named.map((segment, place) => {
    const name = names[place];
    return name === undefined ? segment : `{${name}}`;
  });
}
