import type { Target } from './target.js';

const PARTS_MAX = 100;
const BOUNDARY = /boundary="?([^";,\s]{1,100})/i;
const NAME = /\bname="([^"\r\n]{0,200})"/i;
const FILE_NAME = /\bfilename\*?=/i;

/** Fields of a multipart form. A file's content is left out: its value is undefined. */
export function parseMultipart(body: string, contentType: string | undefined): Target['query'] {
  const boundary = BOUNDARY.exec(contentType ?? '')?.[1];
  if (boundary === undefined) return [];
  const pairs: [string, string | undefined][] = [];
  for (const part of body.split(`--${boundary}`, PARTS_MAX + 1).slice(1)) {
    const end = part.indexOf('\r\n\r\n');
    if (end < 0) continue;
    const head = part.slice(0, Math.min(end, 1024));
    const name = NAME.exec(head)?.[1];
    if (name === undefined) continue;
    pairs.push([name, FILE_NAME.test(head) ? undefined : part.slice(end + 4).replace(/\r\n$/, '')]);
  }
  return pairs;
}
