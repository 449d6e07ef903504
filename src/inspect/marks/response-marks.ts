import type { ResponseMark } from '../../event/vocabulary.js';
import type { AnswerHead } from '../answer-head.js';
import type { Headers } from '../header-shape.js';
import { isJsonType, isXmlType } from '../media-type.js';
import type { ParsedBody } from '../parse-body.js';
import { type ErrorReading, readErrorText, readErrorValue } from './error-marks.js';
import { addCors } from './header-marks.js';
import { readLists } from './list-marks.js';
import { isDefaultPage, isDirectoryListing } from './page-marks.js';

export interface ResponseFacts {
  readonly method: string;
  readonly status: number;
  readonly host: string;
  readonly requestHeaders: Headers;
  readonly head: AnswerHead;
  readonly body: ParsedBody;
  /** Bytes of the body as they were sent, where they are known. */
  readonly bytes: number | undefined;
  /** Bytes or characters of the body that the sensor has. */
  readonly seen: number | undefined;
}

const LARGE = 100;
const HUGE = 1000;
/** A sensor keeps no more of a body than this. */
const KEPT_MAX = 131_072;

function addErrors(marks: ResponseMark[], reading: ErrorReading | undefined): void {
  if (reading?.isStack) marks.push('stack-trace');
  if (reading?.isVerbose) marks.push('verbose-error');
}

function addText(
  marks: ResponseMark[],
  text: string,
  { status, head: { mediaType: type } }: ResponseFacts,
): void {
  if (status >= 400) addErrors(marks, readErrorText(text));
  else if (status < 300) {
    if (type === 'text/html' || isXmlType(type)) {
      if (isDirectoryListing(text)) marks.push('directory-listing');
      if (isDefaultPage(text)) marks.push('default-page');
    } else if (type === 'application/xml' && isDirectoryListing(text)) marks.push('directory-listing');
  }
}

function addBody(marks: ResponseMark[], facts: ResponseFacts): void {
  const { body, status, head } = facts;
  let isPage = head.tellsPages;
  if (body.kind === 'value') {
    if (typeof body.value === 'object' && body.value !== null) {
      const lists = readLists(body.value);
      if (lists.length >= LARGE) marks.push('list-large');
      if (lists.length >= HUGE) marks.push('list-huge');
      isPage ||= lists.isPage;
    }
    addErrors(marks, readErrorValue(body.value, status >= 400));
  } else if (body.kind === 'text' || body.kind === 'xml') addText(marks, body.text, facts);
  if (isPage) marks.push('pagination');
}

const isText = (type: string | undefined): boolean =>
  type === undefined || isJsonType(type) || isXmlType(type);

function isTruncated({ method, status, head, body, bytes, seen }: ResponseFacts): boolean {
  if (body.kind === 'broken' || (seen !== undefined && seen >= KEPT_MAX)) return true;
  if (method === 'HEAD' || status === 204 || status === 304 || !isText(head.mediaType)) return false;
  return body.kind === 'none' && bytes !== undefined && bytes > 0 && head.mediaType !== undefined;
}

/** What an answer tells about posture, decided on its values; labels alone. Undefined when there is nothing to tell. */
export function responseMarks(facts: ResponseFacts): ResponseMark[] | undefined {
  const marks: ResponseMark[] = [];
  addCors(marks, facts.head.headers, facts.requestHeaders, facts.host);
  for (const mark of facts.head.marks) marks.push(mark);
  addBody(marks, facts);
  if (isTruncated(facts)) marks.push('truncated');
  return marks.length > 0 ? marks : undefined;
}
