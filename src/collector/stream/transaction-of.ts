import { firstValue } from '../header-table.js';
import type { Transaction } from '../transaction.js';
import type { Message } from './message.js';

/** Addresses. */
export interface Ends {
  readonly client: string;
  readonly server: string;
}

const ABSOLUTE = /^[a-z][a-z0-9+.-]{0,20}:\/\/([^/?#]*)/i;

/** A request and its own response, both read to their ends; takes their bodies. */
export function transactionOf({ client, server }: Ends, request: Message, response: Message): Transaction {
  const [method, target] = request.start;
  return {
    time: request.time,
    peerAddress: client,
    serverAddress: server,
    method,
    target,
    host: ABSOLUTE.exec(target)?.[1] ?? firstValue(request.headers.host) ?? '',
    version: request.start[2] || response.start[0],
    requestHeaders: request.headers,
    requestBody: request.body.take(),
    requestBytes: request.body.bytes,
    requestCut: !request.isEnded || request.broken || request.body.isCut,
    status: Number(response.start[1].slice(0, 3)),
    responseHeaders: response.headers,
    responseBody: response.body.take(),
    responseBytes: response.body.bytes,
    responseCut: response.broken || response.body.isCut,
    isCodingDisguised: request.isCodingDisguised,
  };
}
