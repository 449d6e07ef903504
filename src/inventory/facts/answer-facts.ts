import type { ResponseMark } from '../../event/index.js';
import { exposedData, sensitivityOf } from '../data-exposure.js';
import { hasField, hasFieldUnder, type ObservedCall } from './observed-call.js';

const PAGE_PARAMETER =
  /^(?:page.*|per_?page|limit|offset|cursor|after|before|first|last|skip|take|top|\$top|\$skip|max(?:_?results|_?items)?|count|size|start(?:_?index|_?after)?|from|next.*|continuation.*|marker)$/i;
const PAGE_FIELD =
  /^(?:(?:meta|paging|pagination|links|_links|data)\.)?(?:next.*|cursor|end_?cursor|page_?info|page|total(?:_?(?:count|pages|results|items))?|has_?(?:more|next.*)|continuation.*|offset)$/i;
/** Relay’s, at any depth. */
const CONNECTION = /\.(?:page_?info|end_?cursor|has_?next_?page)$/i;
const LIMIT_HEADER = /^(?:x-)?rate-?limit/;

/** The header is there, or the sensor says that what matters of it is. */
function lacks(observed: ObservedCall, mark: ResponseMark, ...headers: string[]): boolean {
  const { marks, headers: shape } = observed.call.response;
  return !marks?.includes(mark) && !headers.some((name) => hasField(shape?.fields, name));
}

function crossOriginFacts({ call, hits }: ObservedCall): void {
  const { marks = [], headers } = call.response;
  const sentOrigin = hasField(call.request?.headers?.fields, 'origin');
  const any = marks.includes('cors-any-origin');
  const reflected = marks.includes('cors-reflected-origin');
  if (!sentOrigin && !any && !reflected && !hasField(headers?.fields, 'access-control-allow-origin')) return;
  hits.push('cross-origin');
  const credentials = marks.includes('cors-credentials');
  if (any) hits.push(credentials ? 'cors-any-credentials' : 'cors-any');
  if (reflected) hits.push(credentials ? 'cors-reflected-credentials' : 'cors-reflected');
}

function browserFacts(observed: ObservedCall, sensitive: boolean): void {
  const { call, hits, succeeded } = observed;
  const { response, request } = call;
  const type = response.contentType;
  const page = type?.startsWith('text/html') || type?.startsWith('application/xhtml');
  const byBrowser = request?.marks?.includes('browser') || page;
  // Without headers on either side the sensor was told not to send any.
  if (!byBrowser || !succeeded || (!response.headers && !response.marks && !request?.headers)) return;
  hits.push('browser-answers');
  if (call.transport.tls && lacks(observed, 'hsts', 'strict-transport-security')) hits.push('no-hsts');
  if (lacks(observed, 'nosniff', 'x-content-type-options')) hits.push('no-nosniff');
  if (page && lacks(observed, 'csp', 'content-security-policy')) hits.push('no-csp');
  if (page && lacks(observed, 'frame-protection', 'x-frame-options', 'content-security-policy'))
    hits.push('no-frame-protection');
  // What the header says is known by its mark alone.
  if (sensitive && response.marks !== undefined && !response.marks.includes('no-store'))
    hits.push('sensitive-stored');
}

function listFacts({ call, hits }: ObservedCall): void {
  const { marks, headers, body } = call.response;
  const huge = marks?.includes('list-huge');
  if (!huge && !marks?.includes('list-large')) return;
  hits.push(huge ? 'huge-lists' : 'large-lists');
  const paged =
    marks?.includes('pagination') ||
    hasField(headers?.fields, 'link') ||
    hasField(headers?.fields, 'x-total-count') ||
    call.request?.query?.fields.some(({ path }) => PAGE_PARAMETER.test(path)) ||
    body?.fields.some(({ path }) => PAGE_FIELD.test(path) || CONNECTION.test(path));
  if (!paged) hits.push(huge ? 'unpaged-huge-lists' : 'unpaged-lists');
}

/** Whether data that is told apart by its class is in the answer. */
function dataFacts({ call, hits, names, succeeded }: ObservedCall): boolean {
  if (!succeeded) return false;
  const exposed = exposedData(call);
  if (exposed) hits.push('exposed');
  for (const [label, field] of exposed ?? []) names.push(['exposed-class', label], ['exposed-field', field]);
  const sent = call.request?.body?.fields.some(({ classes }) => classes?.includes('password')) ?? false;
  let sensitive = false;
  let secret = false;
  let items = false;
  for (const { path, classes } of call.response.body?.fields ?? []) {
    if (classes === undefined) continue;
    for (const label of classes) {
      if (sensitivityOf(label) === undefined) continue;
      sensitive = true;
      names.push(['answer-class', label]);
      if (path.includes('[].')) {
        items = true;
        names.push(['item-class', label], ['item-field', path]);
      }
      // Whoever sets a password, or asks for a key, is shown it once; whoever reads gets no use out of one.
      if (label !== 'password' || sent || call.method !== 'GET') continue;
      secret = true;
      names.push(['secret-field', path]);
    }
  }
  if (sensitive) hits.push('sensitive-answers');
  if (items) hits.push('sensitive-items');
  if (secret) hits.push('secret-answers');
  return sensitive;
}

/** What the answers are like. Of calls that are told. */
export function answerFacts(observed: ObservedCall): void {
  const { call, hits, succeeded } = observed;
  const { marks, headers, status } = call.response;
  if (succeeded) hits.push('told-succeeded');
  if (status >= 400) hits.push('told-errors');
  const sensitive = dataFacts(observed);
  crossOriginFacts(observed);
  browserFacts(observed, sensitive);
  if (hasFieldUnder(headers?.fields, 'set-cookie')) hits.push('sets-cookie');
  if (
    marks?.includes('rate-limit-headers') ||
    headers?.fields.some(({ path }) => path.includes('limit') && LIMIT_HEADER.test(path))
  )
    hits.push('rate-headers');
  if (marks === undefined) return;
  for (const mark of marks)
    switch (mark) {
      case 'stack-trace':
      case 'verbose-error':
      case 'server-version':
      case 'directory-listing':
      case 'default-page':
      case 'cookie-insecure':
      case 'cookie-not-httponly':
        hits.push(mark);
    }
  if (succeeded) listFacts(observed);
}
