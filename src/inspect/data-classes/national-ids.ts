import { americanIds } from './american-ids.js';
import { europeanIds } from './european-ids.js';
import { type IdForm, isId, plainId } from './id-form.js';
import { otherIds } from './other-ids.js';

/** National and tax numbers of some sixty countries. */
export const idForms: readonly IdForm[] = [...europeanIds, ...americanIds, ...otherIds];

const LENGTH_MAX = 24;
const ALONE_MIN = 10;

/** Written forms that need no name, by length: most lengths have none. */
const alone: (readonly [RegExp, IdForm])[][] = Array.from({ length: LENGTH_MAX + 1 }, () => []);
for (const form of idForms) for (const [length, written] of form.alone) alone[length]?.push([written, form]);

const ONLY_DIGITS = /^\d+$/;

/** Class of a number whose written form and check digits prove it alone. `strict`: digits without any mark prove nothing. */
export function provenId(text: string, strict: boolean): string | undefined {
  if (text.length < ALONE_MIN || text.length > LENGTH_MAX) return undefined;
  const forms = alone[text.length];
  if (forms === undefined || forms.length === 0) return undefined;
  for (const [written, form] of forms)
    if (written.test(text) && isId(form, plainId(text)))
      return strict && ONLY_DIGITS.test(text) ? undefined : form.label;
  return undefined;
}

/** Class of a number that its field's name asks for, in one of the forms of that name. */
export function namedId(forms: readonly IdForm[], text: string): string | undefined {
  if (text.length < 7 || text.length > LENGTH_MAX) return undefined;
  const plain = plainId(text);
  return forms.find((form) => isId(form, plain))?.label;
}
