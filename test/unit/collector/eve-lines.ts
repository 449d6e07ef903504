/** EVE lines as Suricata writes them, for what a test is about. */
export interface EveLine {
  readonly at?: number;
  readonly flow?: string;
  readonly tx?: number;
  readonly method?: string;
  readonly url?: string;
  readonly status?: number | undefined;
  readonly length?: number;
  readonly client?: string;
  readonly host?: string;
}

const START = Date.UTC(2026, 10, 20, 9);
const stamp = (at: number): string => new Date(START + at).toISOString().replace('Z', '000+0000');

function line(
  type: string,
  { at = 0, flow = '1', tx = 0, client = '198.51.100.7' }: EveLine,
  rest: object,
): string {
  const text = JSON.stringify({
    timestamp: stamp(at),
    flow_id: 0,
    event_type: type,
    src_ip: client,
    tx_id: tx,
    ...rest,
  });
  return text.replace('"flow_id":0', `"flow_id":${flow}`);
}

export function httpLine(of: EveLine = {}): string {
  const { method = 'GET', url = '/orders/1', length = 20, host = 'shop.test' } = of;
  const status = 'status' in of ? of.status : 200;
  return line('http', of, {
    http: {
      hostname: host,
      url,
      http_method: method,
      protocol: 'HTTP/1.1',
      status,
      length,
      request_headers: [{ name: 'Host', value: host }],
      response_headers: [{ name: 'Content-Type', value: 'application/json' }],
    },
  });
}

export function bodyLine(of: EveLine, response: unknown, request?: unknown): string {
  const encoded = (body: unknown) =>
    body === undefined ? undefined : Buffer.from(JSON.stringify(body)).toString('base64');
  return line('alert', of, {
    alert: { signature_id: 9000002 },
    http: { http_request_body: encoded(request), http_response_body: encoded(response) },
  });
}

export const tlsLine = (of: EveLine): string => line('tls', of, { tls: { sni: 'shop.test' } });

export const statsLine = (of: EveLine, packets: number, drops = 0): string =>
  line('stats', of, {
    stats: { decoder: { pkts: packets, bytes: packets * 100 }, capture: { kernel_drops: drops } },
  });
