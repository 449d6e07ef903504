/** The parts of Suricata's EVE records that the collector reads. */
export interface EveHttp {
  readonly hostname?: string;
  readonly url?: string;
  readonly http_method?: string;
  readonly protocol?: string;
  readonly version?: string;
  readonly status?: number;
  readonly length?: number;
  readonly request_headers?: readonly EveHeader[];
  readonly response_headers?: readonly EveHeader[];
  /** Base64. */
  readonly http_request_body?: string;
  readonly http_response_body?: string;
}

export interface EveHeader {
  readonly name?: string;
  readonly value?: string;
}

export interface EveStats {
  readonly decoder?: {
    readonly pkts?: number;
    readonly bytes?: number;
    /** What was odd about packets, in how many of them. */
    readonly event?: { readonly ipv4?: EveOddities; readonly ipv6?: EveOddities };
  };
  readonly capture?: { readonly kernel_packets?: number; readonly kernel_drops?: number };
  readonly tcp?: { readonly reassembly_gap?: number };
}

interface EveOddities {
  /** Shorter than their own header says: the mirror cut them. */
  readonly trunc_pkt?: number;
}

interface Common {
  /** Unix milliseconds of the packet that completed what the record tells. */
  readonly time: number;
  readonly flowId: string;
}

export type EveRecord =
  | (Common & {
      readonly type: 'http' | 'body';
      readonly txId: number;
      readonly sourceAddress: string;
      /** Empty where a record lacks it. */
      readonly destinationAddress: string;
      readonly http: EveHttp;
    })
  | (Common & {
      readonly type: 'tls';
      /** As the client asks for it in the clear. */
      readonly serverName: string | undefined;
      readonly destinationAddress: string;
    })
  | (Common & { readonly type: 'stats'; readonly stats: EveStats })
  /** A record of a type that the collector has no use for. */
  | (Common & { readonly type: 'other' });

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Suricata's ids have 64 bits, more than a JSON number keeps: they are taken from the text. */
const FLOW_ID = /"flow_id":\s{0,2}(\d{1,20})/;

function httpOf(record: Fields): EveHttp | undefined {
  const http = record.http;
  if (!isFields(http)) return undefined;
  const text = [
    'hostname',
    'url',
    'http_method',
    'protocol',
    'version',
    'http_request_body',
    'http_response_body',
  ];
  if (text.some((name) => http[name] !== undefined && typeof http[name] !== 'string')) return undefined;
  const lists = [http.request_headers, http.response_headers];
  if (lists.some((list) => list !== undefined && !(Array.isArray(list) && list.every(isFields))))
    return undefined;
  return http as EveHttp;
}

/** Reads one line; undefined when it is no EVE record. Never throws. */
export function readEveLine(line: string): EveRecord | undefined {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isFields(record) || typeof record.timestamp !== 'string') return undefined;
  const time = Date.parse(record.timestamp.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  if (!Number.isFinite(time) || time < 0) return undefined;
  const common = { time, flowId: FLOW_ID.exec(line)?.[1] ?? '' };
  switch (record.event_type) {
    case 'http':
    case 'alert': {
      const body = record.event_type === 'alert';
      if (body && (!isFields(record.http) || record.tx_id === undefined)) return { ...common, type: 'other' };
      const http = httpOf(record);
      const { tx_id: txId, src_ip: sourceAddress, dest_ip: destination } = record;
      if (!http || typeof txId !== 'number' || common.flowId === '' || typeof sourceAddress !== 'string')
        return undefined;
      const destinationAddress = typeof destination === 'string' ? destination : '';
      return { ...common, type: body ? 'body' : 'http', txId, sourceAddress, destinationAddress, http };
    }
    case 'tls':
      return {
        ...common,
        type: 'tls',
        serverName: textOf(isFields(record.tls) ? record.tls.sni : undefined),
        destinationAddress: textOf(record.dest_ip) ?? '',
      };
    case 'stats':
      return isFields(record.stats)
        ? { ...common, type: 'stats', stats: record.stats as EveStats }
        : undefined;
    default:
      return typeof record.event_type === 'string' ? { ...common, type: 'other' } : undefined;
  }
}
