/** PostgreSQL keeps no U+0000 in text, and nobody means it. */
export function hasNul(text: string): boolean {
  return text.includes('\u0000');
}
