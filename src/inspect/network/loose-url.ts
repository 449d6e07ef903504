/** A URL's parts as the laxest of clients would take them. */
export interface LooseUrl {
  readonly scheme: string;
  readonly user: string | undefined;
  /** As written, with brackets. */
  readonly host: string;
  readonly port: string | undefined;
  /** Path, query and fragment. */
  readonly rest: string;
  /** Hosts that another client might take instead: around `@`, `\`, `#` and white space. */
  readonly otherHosts: readonly string[];
}

const SCHEME = /^([a-z0-9][a-z0-9+.-]{0,30}):(?=[/\\\w[%\u0080-\uffff])/i;
const NETWORK = /^[/\\]{2,}/;
/** Schemes that need no slashes before their host. */
const SPECIAL = new Set(['http', 'https', 'ws', 'wss', 'ftp']);
const OTHERS_MAX = 4;
const WRAPPED = /^(?:jar|view-source|feed|url|zip|unsafe):(?=[a-z]{2,10}:)/i;

function splitHost(text: string): { host: string; port: string | undefined } {
  if (text.startsWith('[')) {
    const close = text.indexOf(']');
    if (close > 0)
      return { host: text.slice(0, close + 1), port: /^:(\d{1,5})/.exec(text.slice(close + 1))?.[1] };
  }
  const colon = text.lastIndexOf(':');
  // `http://fd00:ec2::254/`: brackets forgotten.
  if (colon > 0 && text.indexOf(':') !== colon && /^[0-9a-f:.]+$/i.test(text))
    return { host: `[${text}]`, port: undefined };
  return colon >= 0
    ? { host: text.slice(0, colon), port: text.slice(colon + 1) }
    : { host: text, port: undefined };
}

/** The parts of a URL with a host; undefined for anything else. Needs no scheme when two slashes begin it. */
export function parseLooseUrl(raw: string): LooseUrl | undefined {
  let text = raw.length > 4_096 ? raw.slice(0, 4_096) : raw;
  text = text.replace(/^[\s"'(<]+/, '');
  let wrapper = '';
  for (let match = WRAPPED.exec(text); match; match = WRAPPED.exec(text)) {
    wrapper ||= match[0].slice(0, -1).toLowerCase();
    text = text.slice(match[0].length);
  }
  const scheme = SCHEME.exec(text)?.[1]?.toLowerCase() ?? '';
  const after = scheme === '' ? text : text.slice(scheme.length + 1);
  const slashes = NETWORK.exec(after)?.[0].length ?? 0;
  if (slashes === 0 && !SPECIAL.has(scheme)) return undefined;
  const body = after.replace(/^[/\\]+/, '');
  const end = body.search(/[/\\?#]/);
  const authority = end < 0 ? body : body.slice(0, end);
  const rest = end < 0 ? '' : body.slice(end);
  const at = authority.lastIndexOf('@');
  const { host, port } = splitHost(at < 0 ? authority : authority.slice(at + 1));
  const otherHosts: string[] = [];
  const other = (part: string): void => {
    const found = splitHost(part.replace(/[\s/?#\\].*$/s, '')).host;
    if (found !== '' && found !== host) otherHosts.push(found);
  };
  // `a@b@c`: clients do not agree on which of them is the host.
  if (at > 0)
    for (const part of authority.slice(0, at).split('@', OTHERS_MAX)) other(part.replace(/\s.*$/s, ''));
  if (/^[\\#?]/.test(rest) && rest.includes('@')) other(rest.slice(rest.lastIndexOf('@') + 1));
  if (/^(?:[^%]*)%(?:00|0d|0a|23|2f|5c|40)/i.test(authority)) other(authority.replace(/%.*$/s, ''));
  if (/[\s\0]/.test(host)) other(host);
  return {
    scheme: wrapper || scheme,
    user: at < 0 ? undefined : authority.slice(0, at),
    host,
    port,
    rest,
    otherHosts,
  };
}
