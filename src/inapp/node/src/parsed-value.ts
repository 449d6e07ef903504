/** A parsed body worth more than the bytes: not what body parsers leave behind when there was none. */
export const isParsed = (body: unknown): boolean =>
  typeof body === 'string'
    ? body !== ''
    : typeof body === 'object' &&
      body !== null &&
      !ArrayBuffer.isView(body) &&
      !('pipe' in body) &&
      hasKeys(body);

function hasKeys(body: object): boolean {
  for (const _ in body) return true;
  return false;
}
