import type { Input } from '../../../inspect/inputs/input.js';
import { foldHost } from '../../../inspect/network/host-name.js';
import { parseIp } from '../../../inspect/network/ip-address.js';
import { parseLooseUrl } from '../../../inspect/network/loose-url.js';
import { formsOf } from '../../../inspect/sink/input-forms.js';

/** Whom the application calls, as far as the hook that asks knows it. */
export interface NetworkTarget {
  readonly host: string;
  readonly port?: number | undefined;
  /** Path and query of a request over HTTP. */
  readonly path?: string | undefined;
}

interface Named {
  readonly host: string;
  readonly port: string | undefined;
  readonly scheme: string;
  readonly rest: string;
}

const URLS = /[a-z][a-z\d+.-]{0,30}:[/\\]{2,}[^\s"'<>]{1,2048}/gi;
const URLS_MAX = 8;
/** Applications change between these by themselves. */
const WEB = /^(?:https?|wss?)$/;

const bare = (host: string): string => foldHost(host).replace(/^\[(.*)\]$/, '$1');

function namedIn(text: string): Named[] {
  const urls = text.includes('://') ? [...text.matchAll(URLS)].slice(0, URLS_MAX) : [];
  const pieces = urls.length > 0 ? urls.map(([url]) => url) : [/^[/\\]{2}/.test(text) ? text : `//${text}`];
  return pieces.flatMap((piece) => {
    const url = parseLooseUrl(piece);
    return url ? [{ host: bare(url.host), port: url.port, scheme: url.scheme, rest: url.rest }] : [];
  });
}

const isSameHost = (named: string, host: string): boolean => {
  if (named === host) return true;
  const left = parseIp(named);
  const right = left && parseIp(host);
  return right !== undefined && left?.groups.join() === right.groups.join();
};

function fitsPort({ port, scheme }: Named, wanted: number | undefined): boolean {
  if (wanted === undefined || (port === undefined && !WEB.test(scheme))) return true;
  return port ? Number(port) === wanted : wanted === 80 || wanted === 443;
}

const pathOf = (rest: string): string => rest.replace(/#.*$/s, '').replace(/^(?=\?|$)/, '/');

/** What was sent may have been written again on its way. */
const spelling = (path: string): string => {
  try {
    return decodeURI(path).toLowerCase();
  } catch {
    return path.toLowerCase();
  }
};

function leadsTo({ rest }: Named, path: string): boolean {
  const own = spelling(pathOf(rest));
  const asked = spelling(path);
  return own === '/' ? asked === '/' : asked.startsWith(own.replace(/\?$/, ''));
}

/**
 * Whether an input that names the host can mean this target: `http://localhost:3000` chose no call of a database that listens
 * on 5432. Where it names the host in a disguise that is not seen through here, it can.
 * @param isWhole where its path has to be the call's as well, if the call has one.
 */
export function canMean(input: Input, { host, port, path }: NetworkTarget, isWhole: boolean): boolean {
  const wanted = bare(host);
  const named = formsOf(input)
    .flatMap(namedIn)
    .filter((each) => isSameHost(each.host, wanted));
  if (named.length === 0) return true;
  return named.some(
    (each) => fitsPort(each, port) && !(isWhole && path !== undefined && !leadsTo(each, path)),
  );
}
