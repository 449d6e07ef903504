import { hostName, type RawCall } from '../inspect/index.js';
import { decodeBody } from './body/decode-body.js';
import { firstValue, type HeaderTable } from './header-table.js';
import type { Transaction } from './transaction.js';

/** What a transaction's addresses say, when somebody knows them. */
export interface Place {
  /** The service at the server's address. */
  readonly service?: string | undefined;
  readonly clientAddress: string;
  /** True when a known hop named the client. */
  readonly forwarded: boolean;
}

export interface ReadTransaction {
  readonly raw: RawCall;
  /** Whether something of a body is missing. */
  readonly cut: boolean;
}

const announced = (headers: HeaderTable): number | undefined => {
  const length = headers['content-length'];
  return typeof length === 'string' && /^\d{1,12}$/.test(length) ? Number(length) : undefined;
};

const isBinary = (type: string | undefined): boolean =>
  type !== undefined &&
  /^(?:image|audio|video|font)\/|octet-stream|application\/(?:zip|pdf|gzip|wasm|grpc)/i.test(type);

/** By its own definition there is no body, whatever the header announces. */
const isBodiless = (method: string, status: number): boolean =>
  method === 'HEAD' || status === 204 || status === 304 || status < 200;

interface Body {
  readonly text: string | undefined;
  readonly cut: boolean;
}

function bodyOf(body: Buffer | undefined, headers: HeaderTable): Body {
  if (body === undefined || isBinary(firstValue(headers['content-type'])))
    return { text: undefined, cut: false };
  const decoded = decodeBody(body, firstValue(headers['content-encoding']));
  return { text: decoded.body?.toString('utf8'), cut: decoded.cut };
}

/** A transaction as inspection wants it. The service is named by its place, else by the host, which is the client's own text: only a host's name will do. */
export function toRawCall(transaction: Transaction, place: Place): ReadTransaction {
  const { method, host, status, requestHeaders, requestBytes, responseHeaders, responseBytes } = transaction;
  const request = bodyOf(transaction.requestBody, requestHeaders);
  const response = bodyOf(transaction.responseBody, responseHeaders);
  const raw: RawCall = {
    time: transaction.time,
    service: place.service ?? hostName(host),
    method,
    host,
    target: transaction.target,
    requestHeaders,
    requestBody: request.text,
    requestBytes: (requestBytes || undefined) ?? announced(requestHeaders) ?? transaction.requestBody?.length,
    status,
    responseHeaders,
    responseBody: response.text,
    responseBytes:
      responseBytes ??
      (isBodiless(method, status) ? 0 : (announced(responseHeaders) ?? response.text?.length)),
    clientAddress: place.clientAddress,
    forwarded: place.forwarded,
    tls: false,
    httpVersion: transaction.version,
  };
  return { raw, cut: transaction.requestCut || transaction.responseCut || request.cut || response.cut };
}
