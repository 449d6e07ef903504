import type { HeaderTable } from './header-table.js';

/** One request with its own response, whichever source it came from. Lives only until it is described. */
export interface Transaction {
  /** Unix milliseconds of the packet that completed it. */
  readonly time: number;
  /** The ends of the connection, as the packets name them. */
  readonly peerAddress: string;
  readonly serverAddress: string;
  readonly method: string;
  /** As sent, in any of HTTP's four forms. */
  readonly target: string;
  readonly host: string;
  /** `HTTP/1.1`, `2`. */
  readonly version: string | undefined;
  readonly requestHeaders: HeaderTable;
  /** At most `BODY_BYTES_MAX`; undefined where there is none or the source tells none. */
  readonly requestBody: Buffer | undefined;
  /** Bytes of the request's body on the wire, chunks' own lines left out, where the source counted them. */
  readonly requestBytes: number | undefined;
  /** Something of the request's body is missing. */
  readonly requestCut: boolean;
  readonly status: number;
  readonly responseHeaders: HeaderTable;
  readonly responseBody: Buffer | undefined;
  readonly responseBytes: number | undefined;
  readonly responseCut: boolean;
  /** There is space between `Transfer-Encoding` and its colon: some readers see the header, others none. */
  readonly isCodingDisguised?: boolean | undefined;
}

/** Suricata's limit of a body: what is as long has been cut. */
export const BODY_BYTES_MAX = 131_072;
