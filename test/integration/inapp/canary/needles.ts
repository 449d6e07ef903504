/** Parts of every value that is planted: one of letters, one of digits. */
export const letters = 'canary';
export const digits = '739184620';

const reversed = (text: string) => [...text].reverse().join('');
const capital = (text: string) => text[0]?.toUpperCase() + text.slice(1);
const percent = (text: string) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** What stays the same of a text's base64, wherever in a longer text it stands. */
const base64 = (text: string): string[] =>
  ['', 'x', 'xx'].map((before) => {
    const whole = Buffer.from(before + text)
      .toString('base64')
      .replace(/=+$/, '');
    const cut = Math.ceil((before.length * 8) / 6);
    return whole.slice(cut, Math.floor(((before.length + text.length) * 8) / 6));
  });

const words = [letters, reversed(letters), digits, reversed(digits)];
const exact = [...words, ...words.map(capital), ...words.map((word) => word.toUpperCase())].flatMap(base64);
/** Compared without case. */
const folded = words.flatMap((word) => [word, Buffer.from(word).toString('hex'), percent(word)]);

/** The planted values that a text holds, plain or in any of their disguises, each with what stands around it. */
export function leaksIn(text: string): string[] {
  const lower = text.toLowerCase();
  const places = [
    ...folded.map((needle) => lower.indexOf(needle)),
    ...[...new Set(exact)].map((needle) => text.indexOf(needle)),
  ];
  return places.filter((at) => at >= 0).map((at) => text.slice(Math.max(0, at - 80), at + 40));
}

/** The same for JSON, whose texts may be escaped. */
export function leaksInJson(text: string): string[] {
  try {
    return [...leaksIn(text), ...leaksIn(JSON.stringify(JSON.parse(text)))];
  } catch {
    return leaksIn(text);
  }
}
