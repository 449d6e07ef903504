import { isIP } from 'node:net';
import { logFields } from './log-fields.js';
import { logTime } from './log-time.js';
import type { ReadRecord } from './read-record.js';

/** `GET /path?query HTTP/1.1`; a target may have spaces in it. */
export const REQUEST_LINE = /^([A-Za-z][A-Za-z-]{0,19}) (\S.*) (HTTP\/[0-9](?:\.[0-9])?)$/;
export const STATUS = /^[1-5]\d\d$/;
const SIZE = /^\d{1,15}$/;

/** A size, where the log has one: `-` stands for none. */
export const sizeOf = (text: string | undefined): number | undefined =>
  text !== undefined && SIZE.test(text) ? Number(text) : undefined;

/**
 * The common and the combined log format of Apache and nginx. The account that was logged in and the page that the caller
 * came from are passed over; the host is not in it.
 */
export const readCommonLog: ReadRecord = (line) => {
  const [address = '', , , time = '', request = '', status = '', bytes, , agent] = logFields(line) ?? [];
  const at = logTime(time);
  if (at === undefined || !STATUS.test(status) || isIP(address) === 0) return undefined;
  const [, method, target, version] = REQUEST_LINE.exec(request) ?? [];
  if (method === undefined || target === undefined) return 'no-call';
  return {
    time: at,
    service: '',
    method,
    host: '',
    target,
    requestHeaders: agent === undefined || agent === '-' ? {} : { 'user-agent': agent },
    status: Number(status),
    responseHeaders: {},
    responseBytes: sizeOf(bytes),
    clientAddress: address,
    tls: false,
    httpVersion: version,
  };
};
