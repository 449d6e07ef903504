import { isIP } from 'node:net';
import { REQUEST_LINE, STATUS, sizeOf } from '../../access-log/common-log.js';
import { logFields } from '../../access-log/log-fields.js';
import { logTime } from '../../access-log/log-time.js';
import type { ReadRecord } from '../../access-log/read-record.js';

const TYPES = new Set(['http', 'https', 'h2', 'grpcs', 'ws', 'wss']);
const CLEAR = new Set(['http', 'ws']);

/**
 * A line of an Application Load Balancer's access log. Sizes are with headers, as AWS counts them. The certificate, the
 * target and the trace are passed over.
 */
export const readAlbLog: ReadRecord = (line) => {
  const fields = logFields(line);
  if (fields === undefined || fields.length < 18) return undefined;
  const [type = '', ended = '', , client = '', , first, second, third, status = ''] = fields;
  const [request = '', agent, , , , , domain = ''] = fields.slice(12);
  const address = client.slice(0, client.lastIndexOf(':')).replace(/^\[|\]$/g, '');
  const time = logTime(fields[21] ?? '') ?? logTime(ended);
  if (!TYPES.has(type) || time === undefined || isIP(address) === 0) return undefined;
  const [, method, url = '', version] = REQUEST_LINE.exec(request.trim()) ?? [];
  // What was no request, or got no answer since its caller had gone.
  if (method === undefined || !STATUS.test(status)) return 'no-call';
  const [, authority = '', target = ''] = /^[a-z]+:\/\/([^/?#]*)(.*)$/i.exec(url) ?? [];
  return {
    time,
    service: '',
    method,
    host: authority.replace(/:\d{1,5}$/, '') || (domain === '-' ? '' : domain),
    target: target.startsWith('/') ? target : `/${target}`,
    requestHeaders: agent === undefined || agent === '-' ? {} : { 'user-agent': agent },
    status: Number(status),
    responseHeaders: {},
    responseBytes: sizeOf(fields[11]),
    durationMs: durationOf([first, second, third]),
    clientAddress: address,
    tls: !CLEAR.has(type),
    httpVersion: type === 'h2' || type === 'grpcs' ? '2' : version,
  };
};

/** Seconds; -1 stands for a part that never came about. */
function durationOf(parts: readonly (string | undefined)[]): number | undefined {
  const seconds = parts.map(Number);
  return seconds.every((part) => part >= 0)
    ? Math.round(seconds.reduce((sum, part) => sum + part, 0) * 1_000_000) / 1_000
    : undefined;
}
