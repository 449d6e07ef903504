import { BlockList, isIP } from 'node:net';
import { type BudgetLimits, defaultBudget } from './budget.js';

/** Whether a hop's word about the client is taken. */
export type TrustHop = (address: string) => boolean;

export interface Settings {
  readonly token: string;
  readonly url: string;
  readonly service: string | undefined;
  readonly trustHop: TrustHop;
  readonly budget: BudgetLimits;
  /** How long the process may be kept at its end for what is not yet sent, in milliseconds. */
  readonly flushMs: number;
}

const FLUSH_MS = 1_500;
const FLUSH_MS_MAX = 60_000;

/** What the library is told by its environment, or in one sentence why it stays out. */
export function readSettings(env: NodeJS.ProcessEnv): Settings | string {
  const token = env.PROTECTONCE_TOKEN?.trim();
  const url = env.PROTECTONCE_URL?.trim();
  const absent = [token ? '' : 'PROTECTONCE_TOKEN', url ? '' : 'PROTECTONCE_URL'].filter(Boolean);
  if (!token || !url) return `${absent.join(' and ')} not set`;
  const trustHop = readTrust(env.PROTECTONCE_TRUST_PROXY ?? '');
  if (typeof trustHop === 'string') return `PROTECTONCE_TRUST_PROXY: ${trustHop}`;
  const budget = readBudget(env.PROTECTONCE_BUDGET_MS, env.PROTECTONCE_BUDGET_CPU);
  if (typeof budget === 'string') return budget;
  const flushMs = env.PROTECTONCE_FLUSH_MS?.trim() ? Number(env.PROTECTONCE_FLUSH_MS) : FLUSH_MS;
  if (!(flushMs >= 0 && flushMs <= FLUSH_MS_MAX))
    return `PROTECTONCE_FLUSH_MS is no number of milliseconds up to ${FLUSH_MS_MAX}`;
  return {
    token,
    url,
    service: env.PROTECTONCE_SERVICE?.trim().slice(0, 120) || undefined,
    trustHop,
    budget,
    flushMs,
  };
}

/** Milliseconds per request, and per cent of the process's time. */
function readBudget(ms: string | undefined, percent: string | undefined): BudgetLimits | string {
  const requestMs = ms?.trim() ? Number(ms) : defaultBudget.requestMs;
  const share = percent?.trim() ? Number(percent) / 100 : defaultBudget.share;
  if (!(requestMs > 0)) return 'PROTECTONCE_BUDGET_MS is no number of milliseconds';
  if (!(share > 0 && share <= 1)) return 'PROTECTONCE_BUDGET_CPU is no percentage';
  return { requestMs, share };
}

const named: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/** `loopback`, `private`, addresses and networks, separated by commas. Empty: nobody is trusted. */
function readTrust(text: string): TrustHop | string {
  const list = new BlockList();
  const words = text.split(',').map((word) => word.trim());
  for (const word of words.filter(Boolean).flatMap((w) => named[w] ?? [w])) {
    const [address = '', bits] = word.split('/');
    const version = isIP(address);
    const width = version === 4 ? 32 : 128;
    const prefix = bits === undefined ? width : Number(bits);
    if (!version || !Number.isInteger(prefix) || prefix < 0 || prefix > width)
      return `"${word}" is no address, no network, and neither "loopback" nor "private"`;
    list.addSubnet(address, prefix, version === 4 ? 'ipv4' : 'ipv6');
  }
  return (address) => {
    const version = isIP(address);
    return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
  };
}
