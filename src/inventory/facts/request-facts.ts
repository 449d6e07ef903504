import { credentialClasses, sensitivityOf } from '../data-exposure.js';
import { hasField, hasFieldUnder, type ObservedCall } from './observed-call.js';
import { serverSet } from './server-set-names.js';

/** What of credentials and of people stands in the URL, where logs, histories and referrers keep it. */
function urlFacts({ call, hits, names }: ObservedCall): void {
  let credential = false;
  let sensitive = false;
  const see = (label: string, name: string): void => {
    if (credentialClasses.has(label)) credential = true;
    else if (sensitivityOf(label) !== undefined) sensitive = true;
    else return;
    names.push(['url-class', label], ['url-name', name]);
  };
  for (const field of call.request?.query?.fields ?? [])
    for (const label of field.classes ?? []) see(label, field.path);
  for (const segment of call.path)
    if (typeof segment !== 'string' && (segment.type === 'email' || segment.type === 'jwt'))
      see(segment.type, 'path');
  if (credential) hits.push('url-credential');
  if (sensitive) hits.push('url-sensitive');
}

function graphqlFacts({ call, hits, succeeded }: ObservedCall): void {
  if (call.protocol !== 'graphql') return;
  hits.push('graphql');
  const marks = call.request?.marks;
  if (marks === undefined || !succeeded) return;
  const answers = call.response.body?.fields;
  const shown = ['data.__schema', 'data.__type', '[].data.__schema', '[].data.__type'];
  // `__typename` is asked for by every client, and tells nothing.
  if (
    marks.includes('introspection') &&
    shown.some((path) => hasField(answers, path) || hasFieldUnder(answers, `${path}.`))
  )
    hits.push('introspected');
  for (const mark of ['batch', 'batch-large', 'deep-query'] as const)
    if (marks.includes(mark)) hits.push(mark);
}

function writeFacts({ hits, names }: ObservedCall, fields: readonly { readonly path: string }[]): void {
  hits.push('writes-fields');
  let found = false;
  for (const { path } of fields) {
    if (serverSet(path) === undefined) continue;
    found = true;
    names.push(['server-set-field', path]);
  }
  if (found) hits.push('writes-server-set');
}

/** What a caller sent, as far as it was taken. */
export function requestFacts(observed: ObservedCall): void {
  const { call, hits } = observed;
  const fields = call.request?.body?.fields;
  if (observed.succeeded && call.request?.marks?.includes('clear-credentials'))
    hits.push('clear-credentials');
  if (fields !== undefined) {
    if (fields.some((field) => field.classes?.includes('password'))) hits.push('sends-password');
    if (call.response.status < 400) writeFacts(observed, fields);
  }
  if (call.response.status < 400) urlFacts(observed);
  graphqlFacts(observed);
}
