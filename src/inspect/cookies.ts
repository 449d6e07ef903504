const COOKIES_MAX = 50;
const HEADER_LENGTH_MAX = 16_384;

/** Names and values of a Cookie header, at most 50; values as sent, without their quotes. */
export function parseCookies(header: string | undefined): [string, string][] {
  const pairs: [string, string][] = [];
  if (header === undefined) return pairs;
  for (const part of header.slice(0, HEADER_LENGTH_MAX).split(';', COOKIES_MAX)) {
    const equals = part.indexOf('=');
    if (equals <= 0) continue;
    const name = part.slice(0, equals).trim();
    if (name !== '')
      pairs.push([
        name,
        part
          .slice(equals + 1)
          .trim()
          .replace(/^"(.*)"$/s, '$1'),
      ]);
  }
  return pairs;
}

/** Names and values of Set-Cookie headers, without their attributes. */
export function parseSetCookie(headers: string | readonly string[] | undefined): [string, string][] {
  const list: readonly unknown[] = Array.isArray(headers) ? headers.slice(0, COOKIES_MAX) : [headers];
  return list.flatMap((header) => {
    if (typeof header !== 'string') return [];
    const end = header.indexOf(';');
    return parseCookies(end < 0 ? header : header.slice(0, end));
  });
}
