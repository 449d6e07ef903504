import type { CallKind } from './call-profiles.js';
import type { RequestContext } from './request-context.js';
import { statusOf } from './status-of.js';

const CONTENT_TYPE = /^content-type:[ \t]*([^\r\n]*)/im;
const CONTENT_LENGTH = /^content-length:[ \t]*(\d{1,15})/im;

/** What stands in the raw header block alone was given to `writeHead` and is no header of the response object. */
function headerOf(response: RequestContext['response'], name: string, inBlock: RegExp): string | undefined {
  const value = response.getHeader(name);
  if (value !== undefined) return Array.isArray(value) ? value[0] : String(value);
  const block: unknown = Reflect.get(response, '_header');
  return typeof block === 'string' ? inBlock.exec(block)?.[1] : undefined;
}

export const responseType = ({ response }: RequestContext): string | undefined =>
  headerOf(response, 'content-type', CONTENT_TYPE);

export const responseLength = ({ response }: RequestContext): string | undefined =>
  headerOf(response, 'content-length', CONTENT_LENGTH);

/** What kind of call this is, as far as it can be seen when its answer begins. */
export const kindOf = (context: RequestContext): CallKind => ({
  method: context.request.method ?? '',
  route: context.view?.().route,
  status: statusOf(context),
  requestType: context.request.headers['content-type'],
  responseType: responseType(context),
});
