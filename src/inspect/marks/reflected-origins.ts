/** Sites whose origin one host has allowed; enough of them tell reflection from a list. */
const SITES_TELLING = 3;
const HOSTS_MAX = 200;
const ORIGIN = /^https?:\/\/([^/:@\s]{1,253})(?::\d{1,5})?$/i;
const LOCAL = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]|.*\.(?:localhost|local|test))$/;
/** Endings under which anybody may register a name, of two labels. */
const SHARED_ENDING = /^(?:com?|org|net|gov|edu|ac|gob|or|ne|go)\.[a-z]{2}$/;

const nameOf = (host: string): string => host.replace(/:\d{1,5}$/, '').toLowerCase();

/** `example.co.uk` of `shop.example.co.uk`: close enough to tell one owner's names from another's. */
function siteOf(name: string): string {
  const labels = name.split('.');
  const shared = SHARED_ENDING.test(labels.slice(-2).join('.'));
  return labels.slice(shared ? -3 : -2).join('.');
}

/** What no list of allowed origins holds: our own name within another's, as those who try for a gap send it. */
const isProbe = (origin: string, host: string): boolean =>
  host.includes('.') &&
  origin !== host &&
  (origin.startsWith(`${host}.`) || origin.endsWith(host)) &&
  !origin.endsWith(`.${host}`);

/**
 * Tells a server that allows whatever origin asks from one with a list, which one answer does not: both repeat the caller's
 * origin. One host that allowed three unrelated sites, or a name made to look like its own, has no list.
 */
export class ReflectedOrigins {
  readonly #sites = new Map<string, Set<string>>();

  /** @param origin the caller's, which the answer repeats. */
  isReflected(origin: string, host: string): boolean {
    const name = ORIGIN.exec(origin)?.[1]?.toLowerCase();
    const own = nameOf(host);
    if (name === undefined || LOCAL.test(name) || siteOf(name) === siteOf(own)) return false;
    if (isProbe(name, own)) return true;
    let sites = this.#sites.get(own);
    if (!sites) {
      if (this.#sites.size >= HOSTS_MAX) this.#sites.clear();
      sites = new Set();
      this.#sites.set(own, sites);
    }
    if (sites.size < SITES_TELLING) sites.add(siteOf(name));
    return sites.size >= SITES_TELLING;
  }
}
