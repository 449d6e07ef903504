import type { ServerResponse } from 'node:http';

/** What is read of an answer's headers for every call. */
export interface AnswerHead {
  readonly status: number;
  readonly type: string | undefined;
  readonly length: string | undefined;
}

const CONTENT_TYPE = /^content-type:[ \t]*([^\r\n]*)/im;
const CONTENT_LENGTH = /^content-length:[ \t]*(\d{1,15})/im;

/** As Node's own frameworks write them, found without an expression. */
function valueIn(block: string, asWritten: string, inBlock: RegExp): string | undefined {
  const at = block.indexOf(asWritten);
  if (at < 0) return inBlock.exec(block)?.[1];
  const from = at + asWritten.length;
  return block.slice(from, block.indexOf('\r\n', from));
}

/** Of the raw header block, which has what was given to `writeHead` alone as well; undefined when there is none yet. */
export function sentHead(response: ServerResponse): AnswerHead | undefined {
  const block: unknown = Reflect.get(response, '_header');
  if (typeof block !== 'string') return undefined;
  const status = Number(block.slice(9, 12));
  const isCapital = block.includes('\r\nContent-Type: ');
  return {
    status: status >= 100 ? status : response.statusCode,
    type: valueIn(block, isCapital ? '\r\nContent-Type: ' : '\r\ncontent-type: ', CONTENT_TYPE),
    length: valueIn(block, isCapital ? '\r\nContent-Length: ' : '\r\ncontent-length: ', CONTENT_LENGTH),
  };
}

function headerOf(response: ServerResponse, name: string): string | undefined {
  const value = response.getHeader(name);
  return Array.isArray(value) ? value[0] : value === undefined ? undefined : String(value);
}

/** Of the response object: what is known before the answer begins, and of HTTP/2. */
export const plannedHead = (response: ServerResponse): AnswerHead => ({
  status: response.statusCode,
  type: headerOf(response, 'content-type'),
  length: headerOf(response, 'content-length'),
});

/** The same of an answer whose headers were set one by one, which is cheaper to ask; undefined when they may not have been. */
export function setHead(response: ServerResponse): AnswerHead | undefined {
  if (!response.headersSent) return undefined;
  const head = plannedHead(response);
  return head.type === undefined || head.length === undefined ? undefined : head;
}
