/* Names and dates of people, in fields that are named so. */

const NO_NAME =
  /^(?:true|false|null|none|undefined|n\/a|na|unknown|test|string|anonymous|admin|root|default|guest|yes|no|all|any|other)$/i;

/** Something that a person may be called. */
export const isPersonName = (text: string): boolean =>
  text.length >= 2 &&
  text.length <= 80 &&
  /\p{L}{2}|^\p{Lo}/u.test(text) &&
  !/\d{3}|[{}<>@/\\=;:$%*]/.test(text) &&
  !NO_NAME.test(text);

const YEAR = '(?:19|20)\\d\\d';
const DATE = new RegExp(
  `^(?:${YEAR}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\\d|3[01])(?:$|[T ])|(?:0?[1-9]|[12]\\d|3[01])[-/. ](?:0?[1-9]|[12]\\d|3[01])[-/. ](?:${YEAR}|\\d\\d)$|${YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])$|(?:\\d{1,2}\\.? )?\\p{L}{3,10}\\.?,? (?:\\d{1,2}(?:st|nd|rd|th)?,? )?${YEAR}$)`,
  'u',
);
/** A day, in a writing that people use. */
export const isDay = (text: string): boolean => text.length <= 40 && DATE.test(text);
