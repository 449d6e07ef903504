import { addHeader, emptyHeaders, HEADERS_MAX, type HeaderTable } from '../header-table.js';
import { BODY_BYTES_MAX, type Transaction } from '../transaction.js';
import type { EveHeader, EveRecord } from './eve-record.js';

type HttpRecord = Extract<EveRecord, { type: 'http' | 'body' }>;

interface Pending {
  readonly since: number;
  record: HttpRecord | undefined;
  requestBody: string;
  responseBody: string;
  /** Told already; stays until it expires, so that a late record is not taken for another transaction. */
  told: boolean;
}

export interface PairingLimits {
  /** Milliseconds of event time that a record waits for its others. */
  readonly waitMs: number;
  readonly pendingMax: number;
}

export const defaultPairing: PairingLimits = { waitMs: 5_000, pendingMax: 10_000 };

const longer = (a: string, b: string | undefined): string => (b !== undefined && b.length > a.length ? b : a);
const decoded = (text: string): Buffer | undefined => (text === '' ? undefined : Buffer.from(text, 'base64'));
const isCut = (body: Buffer | undefined): boolean => body !== undefined && body.length >= BODY_BYTES_MAX;
/** HTTP/2's frames of the connection itself are records as well. */
const isConnection = ({ http }: HttpRecord): boolean =>
  http.version === '2' && http.http_method === undefined && http.status === undefined;

function headersOf(list: readonly EveHeader[] | undefined): HeaderTable {
  const headers = emptyHeaders();
  for (const { name, value } of (list ?? []).slice(0, HEADERS_MAX))
    if (typeof name === 'string' && typeof value === 'string' && !name.startsWith(':'))
      addHeader(headers, name, value);
  return headers;
}

const pseudoHeader = (list: readonly EveHeader[] | undefined, wanted: string): string | undefined => {
  const value = list?.find(({ name }) => name === wanted)?.value;
  return typeof value === 'string' ? value : undefined;
};

/**
 * Joins the records of one transaction by flow and transaction id, in whatever order Suricata writes them: its own, and
 * those that our rules make for the bodies. What is complete is told at once; the rest waits for `waitMs` of event
 * time, in a table of bounded size from which the oldest leaves first.
 */
export class Pairing {
  readonly #pending = new Map<string, Pending>();
  /** Bodies without a transaction, and transactions without a request or a response. */
  unpaired = 0;

  constructor(
    readonly onTransaction: (transaction: Transaction) => void,
    readonly limits: PairingLimits = defaultPairing,
  ) {}

  add(record: HttpRecord): void {
    if (isConnection(record)) return;
    const key = `${record.flowId}/${record.txId}`;
    let pending = this.#pending.get(key);
    if (!pending) {
      pending = { since: record.time, record: undefined, requestBody: '', responseBody: '', told: false };
      this.#pending.set(key, pending);
      if (this.#pending.size > this.limits.pendingMax)
        this.#leave(this.#pending.keys().next().value as string);
    }
    if (pending.told) return;
    pending.requestBody = longer(pending.requestBody, record.http.http_request_body);
    pending.responseBody = longer(pending.responseBody, record.http.http_response_body);
    if (record.type === 'http') pending.record = record;
    if (isComplete(pending)) this.#tell(pending);
  }

  /** Lets go of what waited since before `now - waitMs`. Records come nearly in order, so the first young one ends it. */
  expire(now: number): void {
    for (const [key, { since }] of this.#pending) {
      if (since >= now - this.limits.waitMs) return;
      this.#leave(key);
    }
  }

  close(): void {
    for (const key of [...this.#pending.keys()]) this.#leave(key);
  }

  #leave(key: string): void {
    const pending = this.#pending.get(key);
    this.#pending.delete(key);
    if (pending && !pending.told) this.#tell(pending);
  }

  #tell(pending: Pending): void {
    pending.told = true;
    const http = pending.record?.http;
    if (!pending.record || !http?.http_method || http.url === undefined || !http.status) {
      this.unpaired++;
      return;
    }
    const requestBody = decoded(pending.requestBody);
    const responseBody = decoded(pending.responseBody);
    this.onTransaction({
      time: Math.min(pending.since, pending.record.time),
      peerAddress: pending.record.sourceAddress,
      serverAddress: pending.record.destinationAddress,
      method: http.http_method,
      target: http.url,
      host: http.hostname ?? pseudoHeader(http.request_headers, ':authority') ?? '',
      version: http.version ?? http.protocol,
      requestHeaders: headersOf(http.request_headers),
      requestBody,
      requestBytes: undefined,
      requestCut: isCut(requestBody),
      status: http.status,
      responseHeaders: headersOf(http.response_headers),
      responseBody,
      responseBytes: http.length,
      responseCut: isCut(responseBody),
    });
  }
}

/** Whether all that can still come has come. The record of a response's body carries the request's as well. */
function isComplete({ record, requestBody, responseBody }: Pending): boolean {
  if (!record) return false;
  if (responseBody !== '' || record.http.version === '2') return true;
  const { status, length = 0, http_method: method, request_headers: headers = [] } = record.http;
  if (status !== undefined && length > 0 && method !== 'HEAD') return false;
  return (
    requestBody !== '' ||
    !headers.some(({ name }) => /^(?:content-length|transfer-encoding)$/i.test(name ?? ''))
  );
}
