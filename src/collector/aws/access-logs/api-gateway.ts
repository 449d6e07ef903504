import { isIP } from 'node:net';
import type { RawCall } from '../../../inspect/index.js';
import { readCommonLog, STATUS, sizeOf } from '../../access-log/common-log.js';
import { logTime } from '../../access-log/log-time.js';
import type { ReadRecord } from '../../access-log/read-record.js';

/*
 * The customer chooses what API Gateway logs and under which names. Read are the names of AWS's own examples, which are those
 * of its variables. Who called (`caller`, `user`, `principalId`) is passed over, as are keys.
 */
const names = {
  address: ['ip', 'sourceIp', 'identity.sourceIp', 'sourceIP', 'clientIp'],
  time: ['requestTime', 'requestTimeEpoch', 'time', 'timestamp'],
  method: ['httpMethod', 'method', 'requestMethod'],
  route: ['routeKey', 'resourcePath', 'route'],
  path: ['path', 'requestPath', 'uri'],
  query: ['queryString', 'rawQueryString'],
  status: ['status', 'statusCode'],
  version: ['protocol'],
  bytes: ['responseLength', 'bytes'],
  latency: ['responseLatency', 'latency'],
  host: ['domainName', 'host', 'domain'],
  stage: ['stage'],
  agent: ['userAgent', 'identity.userAgent', 'user_agent'],
} as const;

/** API Gateway's access log: a JSON object in each line, or the common log format as AWS's example has it. */
export const readApiGatewayLog: ReadRecord = (line) =>
  line.trimStart().startsWith('{') ? readJson(line) : withRoute(readCommonLog(line));

function readJson(line: string): ReturnType<ReadRecord> {
  let record: Record<string, unknown>;
  try {
    record = JSON.parse(line);
  } catch {
    return undefined;
  }
  const of = (name: keyof typeof names): string | undefined => {
    for (const key of names[name]) {
      const value = record[key];
      if (typeof value === 'number') return String(value);
      // `-` is how API Gateway writes what it does not know.
      if (typeof value === 'string' && value !== '' && value !== '-') return value;
    }
    return undefined;
  };
  const time = timeOf(of('time'));
  const status = of('status');
  const address = of('address');
  if (time === undefined || status === undefined || !STATUS.test(status)) return undefined;
  const [, keyMethod, keyPath] = /^([A-Z]+) (\/.*)$/.exec(of('route') ?? '') ?? [];
  const route = keyPath ?? of('route');
  const method = of('method') ?? keyMethod;
  const isPath = route?.startsWith('/') ?? false;
  const path = of('path') ?? (isPath ? route : undefined);
  // A message within a WebSocket, or a request that no log was made for.
  if (method === undefined || method === 'ANY' || path === undefined) return 'no-call';
  const latency = Number(of('latency'));
  const agent = of('agent');
  const query = of('query');
  return {
    time,
    service: '',
    method,
    host: of('host') ?? '',
    target: `${isPath ? withoutStage(path, of('stage'), route as string) : path}${query === undefined ? '' : `?${query}`}`,
    ...(isPath && route !== undefined && !route.includes('+}') && { route }),
    requestHeaders: agent === undefined ? {} : { 'user-agent': agent },
    status: Number(status),
    responseHeaders: {},
    responseBytes: sizeOf(of('bytes')),
    ...(latency >= 0 && { durationMs: latency }),
    clientAddress: address !== undefined && isIP(address) > 0 ? address : '::',
    tls: true,
    httpVersion: of('version'),
  };
}

/** In the common format it is the resource that is logged, `/orders/{id}`, not the path that was asked for. */
function withRoute(read: ReturnType<ReadRecord>): ReturnType<ReadRecord> {
  if (read === undefined || read === 'no-call') return read;
  const call: RawCall = { ...read, tls: true };
  return /\{[^/{}]+\}/.test(read.target) && !read.target.includes('+}')
    ? { ...call, route: read.target }
    : call;
}

/** At API Gateway's own address paths begin with the stage, which is no part of the route. */
function withoutStage(path: string, stage: string | undefined, route: string): string {
  const prefix = `/${stage}`;
  if (stage === undefined || (path !== prefix && !path.startsWith(`${prefix}/`))) return path;
  return route === prefix || route.startsWith(`${prefix}/`) ? path : path.slice(prefix.length) || '/';
}

const timeOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : /^\d{10,13}$/.test(text) ? epoch(text) : logTime(text);
const epoch = (text: string): number => Number(text) * (text.length <= 10 ? 1_000 : 1);
