import { hostName, type RawCall } from '../../inspect/index.js';
import type { EveHeader } from './eve-record.js';
import type { Transaction } from './pairing.js';

/** Bodies at Suricata's limit have been cut. */
export const BODY_BYTES_MAX = 131_072;
const HEADERS_MAX = 200;

function headersOf(list: readonly EveHeader[] | undefined): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = Object.create(null);
  for (const { name, value } of (list ?? []).slice(0, HEADERS_MAX)) {
    if (typeof name !== 'string' || typeof value !== 'string') continue;
    const lower = name.toLowerCase();
    const present = headers[lower];
    if (present === undefined) headers[lower] = value;
    else if (Array.isArray(present)) present.push(value);
    else headers[lower] = lower === 'cookie' ? `${present}; ${value}` : [present, value];
  }
  return headers;
}

const lengthOf = (header: string | string[] | undefined): number | undefined =>
  typeof header === 'string' && /^\d{1,12}$/.test(header) ? Number(header) : undefined;

const isBinary = (type: string | string[] | undefined): boolean =>
  typeof type === 'string' &&
  /^(?:image|audio|video|font)\/|octet-stream|application\/(?:zip|pdf|gzip|wasm|grpc)/i.test(type);

const textOf = (body: Buffer | undefined, type: string | string[] | undefined): string | undefined =>
  body === undefined || isBinary(type) ? undefined : body.toString('utf8');

/** A transaction as inspection wants it. `service`: its name, else the host, which is the client's own text: only a host's name will do. */
export function toRawCall(transaction: Transaction, service: string | undefined): RawCall {
  const { http, requestBody, responseBody } = transaction;
  const requestHeaders = headersOf(http.request_headers);
  const responseHeaders = headersOf(http.response_headers);
  const host = http.hostname ?? '';
  return {
    time: transaction.time,
    service: service ?? hostName(host),
    method: http.http_method ?? '',
    host,
    target: http.url ?? '',
    requestHeaders,
    requestBody: textOf(requestBody, requestHeaders['content-type']),
    requestBytes: lengthOf(requestHeaders['content-length']) ?? requestBody?.length,
    status: http.status ?? 0,
    responseHeaders,
    responseBody: textOf(responseBody, responseHeaders['content-type']),
    responseBytes: http.length,
    clientAddress: transaction.clientAddress,
    tls: false,
    httpVersion: http.version ?? http.protocol,
  };
}
