/** A written form of national or tax numbers. */
export interface IdForm {
  /** ISO 3166 code of the country. */
  readonly country: string;
  readonly label: 'national-id' | 'tax-id';
  /** Last words of field names that ask for it, joined, lower case, one space between two. */
  readonly names: string;
  /** The number in upper case without separators. */
  readonly form: RegExp;
  readonly check: (plain: string) => boolean;
  /** Written forms that so little else has that no name is needed, by their length. */
  readonly alone: readonly (readonly [length: number, form: RegExp])[];
}

type Row = readonly [
  country: string,
  names: string,
  form: RegExp,
  check: IdForm['check'],
  alone?: IdForm['alone'],
];

const formsOf =
  (label: IdForm['label']) =>
  (rows: readonly Row[]): IdForm[] =>
    rows.map(([country, names, form, check, alone = []]) => ({ country, label, names, form, check, alone }));

export const nationalIds = formsOf('national-id');
export const taxIds = formsOf('tax-id');

const SEPARATORS = /[\s.+/()-]/g;

/** Upper case without separators: how a form is checked. */
export const plainId = (text: string): string => text.replace(SEPARATORS, '').toUpperCase();

/** Whether a number without separators has the form and its check digits. */
export const isId = ({ form, check }: IdForm, plain: string): boolean => form.test(plain) && check(plain);
