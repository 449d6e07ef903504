import { memo } from './memo.js';

const KNOWN = new Set([
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'multipart/mixed',
  'text/plain',
  'text/html',
  'text/xml',
  'text/css',
  'text/csv',
  'text/javascript',
  'text/event-stream',
  'application/xml',
  'application/javascript',
  'application/octet-stream',
  'application/pdf',
  'application/zip',
  'application/gzip',
  'application/graphql',
  'application/graphql-response+json',
  'application/soap+xml',
  'application/grpc',
  'application/grpc+proto',
  'application/grpc+json',
  'application/grpc-web',
  'application/grpc-web+proto',
  'application/grpc-web-text',
  'application/problem+json',
  'application/problem+xml',
  'application/ld+json',
  'application/hal+json',
  'application/vnd.api+json',
  'application/merge-patch+json',
  'application/json-patch+json',
  'application/x-ndjson',
  'application/jsonl',
  'application/json-rpc',
  'application/x-protobuf',
  'application/msgpack',
  'application/cbor',
  'application/yaml',
  'application/jwt',
  'application/wasm',
  'application/x-amz-json-1.0',
  'application/x-amz-json-1.1',
  'application/manifest+json',
  'application/scim+json',
  'application/fhir+json',
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/svg+xml',
  'image/x-icon',
  'audio/mpeg',
  'video/mp4',
  'font/woff2',
]);
const SUFFIX = /\+(json|xml|yaml|cbor|zip)$/;
const FAMILY = /^(application|text|image|audio|video|font|multipart|model|message)\//;

/**
 * The media type of a content-type header without its parameters. A type that nobody registered could carry a
 * value, so it is reduced to its family: `application/vnd.acme.v2+json` becomes `application/*+json`.
 */
export const mediaType = (header: string | undefined): string | undefined =>
  header ? remembered(header).type : undefined;

/** The same few types are sent again and again. */
const remembered = memo((header) => ({ type: readType(header) }), 256, 200);

function readType(header: string): string | undefined {
  const end = header.indexOf(';');
  const type = header
    .slice(0, Math.min(end < 0 ? header.length : end, 120))
    .trim()
    .toLowerCase();
  if (KNOWN.has(type)) return type;
  const family = FAMILY.exec(type)?.[1];
  if (family === undefined) return undefined;
  const suffix = SUFFIX.exec(type)?.[1];
  return suffix ? `${family}/*+${suffix}` : `${family}/*`;
}

export const isJsonType = (type: string | undefined): boolean =>
  type !== undefined && (type.endsWith('/json') || type.endsWith('+json') || type === 'application/json-rpc');
export const isXmlType = (type: string | undefined): boolean =>
  type !== undefined && (type.endsWith('/xml') || type.endsWith('+xml'));
