import type { Input } from '../inputs/input.js';
import { foldHost, hostFacts } from '../network/host-name.js';
import { parseIp } from '../network/ip-address.js';
import { type Reach, reachOfAddress } from '../network/ip-reach.js';
import { parseLooseUrl } from '../network/loose-url.js';
import { formsOf } from './input-forms.js';
import type { SinkVerdict } from './sink-verdict.js';

export interface SsrfSinkOptions {
  /** What the host's name was resolved to, where that is known; a name alone can be made to change. */
  readonly addresses?: readonly string[] | undefined;
  /** Hosts (`name` or `name:port`, lower case) that the application calls by its configuration. Never taken from input. */
  readonly allowed?: ReadonlySet<string> | undefined;
  /** Hosts that the application itself is reached by (`name` or `name:port`). */
  readonly own?: ReadonlySet<string> | undefined;
}

const INPUTS_MAX = 256;
const TOKENS_MAX = 64;
const WEIGHT: Readonly<Record<Reach, number>> = {
  metadata: 0.99,
  loopback: 0.96,
  unspecified: 0.96,
  'link-local': 0.96,
  private: 0.95,
  reserved: 0.82,
  public: 0,
};
const ORDER: readonly Reach[] = ['metadata', 'loopback', 'unspecified', 'link-local', 'private', 'reserved'];
/** A piece of text that may be a host: a name, an address, either in other letters. */
const TOKEN =
  /\[[\da-f:.%]+\]|[\w.\u0080-\uffff-]+(?:%[\da-f]{2}[\w.-]*)*|(?:[\da-f]{0,4}:){2,7}[\da-f.]{0,15}/gi;

interface Target {
  readonly host: string;
  readonly port: string | undefined;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  http: '80',
  https: '443',
  ws: '80',
  wss: '443',
  ftp: '21',
};

/** Host and port of a URL, `host:port` or a host alone. */
function targetOf(whole: string): Target | undefined {
  const call = whole.length > 4_096 ? whole.slice(0, 4_096) : whole;
  const url = parseLooseUrl(call.includes('://') || /^[/\\]{2}/.test(call) ? call : `//${call}`);
  if (!url || url.host === '') return undefined;
  return {
    host: foldHost(url.host).replace(/^\[(.*)\]$/, '$1'),
    port: url.port || DEFAULT_PORTS[url.scheme],
  };
}

function reachOf(host: string, addresses: readonly string[] | undefined): Reach {
  if (addresses === undefined || addresses.length === 0) return hostFacts(host).reach;
  const reaches = addresses.map((address) => reachOfAddress(address) ?? 'public');
  return ORDER.find((reach) => reaches.includes(reach)) ?? 'public';
}

const sameAddress = (a: string, b: string): boolean => {
  const left = parseIp(a);
  const right = left && parseIp(b);
  return left !== undefined && right !== undefined && left.groups.join() === right.groups.join();
};

/** Whether the text names the host: as a URL's, alone, or as a part of it, in any spelling of the same address. */
function names(text: string, host: string, isAddress: boolean): boolean {
  const lower = text.toLowerCase();
  if (isAddress || /[^\w.:/-]/.test(lower)) {
    let count = 0;
    for (const [token] of lower.matchAll(TOKEN)) {
      if (++count > TOKENS_MAX) break;
      const folded = foldHost(token).replace(/^\[(.*)\]$/, '$1');
      if (folded === host || (isAddress && /[\d:]/.test(folded) && sameAddress(folded, host))) return true;
    }
  }
  for (let at = lower.indexOf(host); at >= 0; at = lower.indexOf(host, at + 1)) {
    const before = lower[at - 1] ?? '';
    const after = lower[at + host.length] ?? '';
    if (
      !/[\w-]/.test(before) &&
      !/[\w-]/.test(after) &&
      before !== '.' &&
      !(after === '.' && /\w/.test(lower[at + host.length + 1] ?? ''))
    )
      return true;
  }
  // The front of a name that the application completes: `169.254.169.254.` or `metadata.google` before a suffix of its own.
  return (
    lower.length >= 5 &&
    /[.@#?/\\]/.test(lower) &&
    host.length > lower.length &&
    (host.startsWith(lower) || host.endsWith(lower)) &&
    lower.includes('.')
  );
}

const listed = (hosts: ReadonlySet<string> | undefined, { host, port }: Target): boolean =>
  hosts !== undefined && (hosts.has(host) || (port !== undefined && hosts.has(`${host}:${port}`)));

/**
 * Whether an input decided that a network call goes to the host itself, its network or its cloud's metadata service. The resolved
 * addresses decide where they are known, so a name that was public a moment ago does not pass.
 */
export function judgeSsrfSink(
  call: string,
  inputs: readonly Input[],
  { addresses, allowed, own }: SsrfSinkOptions = {},
): SinkVerdict | undefined {
  const target = targetOf(call);
  if (!target) return undefined;
  const reach = reachOf(target.host, addresses);
  if (reach === 'public' || listed(allowed, target) || listed(own, target)) return undefined;
  const isAddress = parseIp(target.host) !== undefined;
  for (const input of inputs.length > INPUTS_MAX ? inputs.slice(0, INPUTS_MAX) : inputs) {
    if (input.text.length < 1 || input.text.length > 8_192) continue;
    if (!formsOf(input).some((form) => names(form, target.host, isAddress))) continue;
    return {
      rule: reach === 'metadata' ? 'ssrf.sink-metadata' : 'ssrf.sink-inner',
      class: 'ssrf',
      confidence: WEIGHT[reach],
      fingerprint: `HOST ${reach.toUpperCase()}`,
      input,
    };
  }
  return undefined;
}
