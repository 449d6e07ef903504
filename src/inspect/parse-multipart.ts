import { percentDecode } from './percent-decode.js';
import type { Target } from './target.js';

const PARTS_MAX = 100;
const BOUNDARY = /boundary="?([^";,\s]{1,100})/i;
const NAME = /\bname="([^"\r\n]{0,200})"/i;
const FILE_NAME = /\bfilename\*?=(?:"([^"\r\n]{0,1000})|([^;\r\n]{0,1000}))/i;

export interface MultipartFile {
  readonly name: string;
  readonly fileName: string;
  readonly text: string;
}
export interface Multipart {
  /** Fields; of a file the name alone. */
  readonly pairs: Target['query'];
  readonly files: readonly MultipartFile[];
}

/** Fields and files of a multipart form. */
export function parseMultipart(body: string, contentType: string | undefined): Multipart {
  const boundary = BOUNDARY.exec(contentType ?? '')?.[1];
  if (boundary === undefined) return { pairs: [], files: [] };
  const pairs: [string, string | undefined][] = [];
  const files: MultipartFile[] = [];
  for (const part of body.split(`--${boundary}`, PARTS_MAX + 1).slice(1)) {
    const end = part.indexOf('\r\n\r\n');
    if (end < 0) continue;
    const head = part.slice(0, Math.min(end, 1024));
    const name = NAME.exec(head)?.[1];
    if (name === undefined) continue;
    const text = part.slice(end + 4).replace(/\r\n$/, '');
    const file = FILE_NAME.exec(head);
    pairs.push([name, file ? undefined : text]);
    if (file) files.push({ name, fileName: percentDecode(file[1] ?? file[2] ?? ''), text });
  }
  return { pairs, files };
}
