/** Percent-decoding that never throws: what is not valid UTF-8 stays as it was sent. `plus`: `+` is a space. */
export function percentDecode(text: string, plus = false): string {
  const spaced = plus && text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return Buffer.from(run.replaceAll('%', ''), 'hex').toString('latin1');
      }
    });
  }
}
