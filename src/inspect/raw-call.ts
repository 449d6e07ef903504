import type { Signal } from '../event/signal.js';

/**
 * One request with its response as a sensor sees it, values included. Lives only inside the sensor's process:
 * `describeCall` turns it into an `api.call`, which holds none of them.
 */
export interface RawCall {
  /** Unix milliseconds at which the request began. */
  readonly time: number;
  readonly service: string;
  readonly method: string;
  readonly host: string;
  /** Path and query as sent: `/orders/17?expand=lines`. */
  readonly target: string;
  /** The framework's pattern, when it is known. */
  readonly route?: string | undefined;
  readonly requestHeaders: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Parsed JSON or form fields when the sensor has them, else text, else undefined. */
  readonly requestBody?: unknown;
  readonly requestBytes?: number | undefined;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly responseBody?: unknown;
  readonly responseBytes?: number | undefined;
  readonly durationMs?: number | undefined;
  readonly clientAddress: string;
  readonly forwarded?: boolean | undefined;
  readonly tls: boolean;
  readonly httpVersion?: string | undefined;
  /** Identity that the application itself named, if it did. */
  readonly user?: { readonly id: string; readonly roles?: readonly string[] } | undefined;
  /** Verdicts of inspection, where the sensor has inspected the request already; absent: it is inspected now. */
  readonly signals?: readonly Signal[] | undefined;
  readonly blocked?: boolean | undefined;
  readonly overheadMs?: number | undefined;
}
