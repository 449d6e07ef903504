import { parseIp } from './ip-address.js';
import { type Reach, reachOfIp } from './ip-reach.js';

/** What a host's name says about where it leads, before any resolver was asked. */
export interface HostFacts {
  readonly reach: Reach;
  /** `name`: a name that only resolves inside. `rebinding`: a service that answers with any address one likes. */
  readonly kind: 'ip' | 'obscured-ip' | 'name' | 'rebinding' | 'callback' | 'public';
  /** The name was disguised: enclosed letters, ideographic dots, percent signs. */
  readonly isDisguised: boolean;
}

const LOCAL =
  /^(?:localhost\d?|ip6-(?:localhost|loopback)|loopback|broadcasthost|localhost\.localdomain)$|\.(?:localhost|localdomain)$/;
const METADATA =
  /^(?:metadata(?:\.google\.internal|\.internal|\.goog|\.platformequinix\.com|\.packet\.net|\.tencentyun\.com|\.azure\.internal|\.aws\.internal)?|instance-data(?:\.ec2\.internal)?|rancher-metadata|169-254-169-254\..*)$/;
const INSIDE =
  /\.(?:internal|local|lan|intranet|corp|private|home|svc|cluster|consul|docker)$|\.svc\.|\.cluster\.local$|^(?:host\.docker\.internal|kubernetes(?:\.default.*)?|gateway\.docker\.internal)$/;
/** Single labels that are parts of other people's systems. */
const SERVICES =
  /^(?:redis|memcached|elasticsearch|kibana|grafana|prometheus|consul|vault|etcd|rabbitmq|kafka|zookeeper|mongo(?:db)?|mysql|postgres(?:ql)?|db|database|docker|jenkins|gitlab|internal|intranet|backend|admin|router|gateway|nginx|api)$/;
const REBINDING =
  /(?:^|\.)(?:nip\.io|sslip\.io|xip\.io|xip\.name|localtest\.me|lvh\.me|vcap\.me|lacolhost\.com|readme\.localtest\.me|yoogle\.com|ulh\.us|127-0-0-1\.org\.uk|domaincontrol\.com|localho\.st|fbi\.com|fuf\.me|local\.sisteminha\.com|rbndr\.us|1u\.ms|r3dir\.me|rebind\.it|rebinder\.net|lock\.cmpxchg8b\.com|localhost\.run|nip\.direct|traefik\.me|backname\.io|bugbounty\.dod\.network|spoofed\.[\w-]+\.[a-z]+|a\.cname\.cx|ssrf\.[\w-]+\.\w+|mail\.ebc\.apple\.com)$/;
const CALLBACK =
  /(?:^|\.)(?:burpcollaborator\.net|oastify\.com|interact\.sh|interactsh\.com|oast\.(?:pro|live|site|online|fun|me)|dnslog\.(?:cn|link)|ceye\.io|bxss\.me|xss\.ht|canarytokens\.(?:com|org|net)|dnsbin\.zhack\.ca|requestbin\.net|requestrepo\.com|pingb\.in|eyes\.sh|tukaani\.org|webhook\.site|beeceptor\.com|pipedream\.net)$/;
/** An inner address spelled in the labels of a name: `127.0.0.1.example.com`, `make-169-254-169-254-rr.x.y`, `ip-10-0-0-7.x`. */
const SPELLED = /(?:^|[.-])((?:\d{1,3}[.-]){3}\d{1,3})(?=[.-]|$)/g;

function spelledReach(host: string): Reach | undefined {
  for (const [, digits = ''] of host.matchAll(SPELLED)) {
    const address = parseIp(digits.replaceAll('-', '.'));
    const reach = address?.isPlain ? reachOfIp(address) : 'public';
    if (reach !== 'public' && reach !== 'reserved') return reach;
  }
  return undefined;
}

/** A host as resolvers read it: case, full-width and enclosed letters, other dots and percent signs undone. */
export function foldHost(raw: string): string {
  let host = raw;
  if (host.includes('%'))
    host = host.replace(/%([2-7][0-9a-f])/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: whatever is not ASCII
  if (/[^\x00-\x7f]/.test(host))
    host = host
      .normalize('NFKC')
      .replace(/[\u3002\uff61\ufe52]/g, '.')
      .replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, '');
  return host.toLowerCase().replace(/\.$/, '');
}

/** Where a host leads, by its name alone. */
export function hostFacts(raw: string): HostFacts {
  const host = foldHost(raw);
  const isDisguised = host !== raw.toLowerCase().replace(/\.$/, '');
  const address = parseIp(host);
  if (address) {
    const kind = address.isPlain && !isDisguised ? 'ip' : 'obscured-ip';
    return { reach: reachOfIp(address), kind, isDisguised };
  }
  const named = (reach: Reach, kind: HostFacts['kind']): HostFacts => ({ reach, kind, isDisguised });
  if (LOCAL.test(host)) return named('loopback', 'name');
  if (METADATA.test(host)) return named('metadata', 'name');
  if (REBINDING.test(host)) return named(spelledReach(host) ?? 'loopback', 'rebinding');
  if (CALLBACK.test(host)) return named('public', 'callback');
  const spelled = spelledReach(host);
  if (spelled) return named(spelled, 'rebinding');
  if (INSIDE.test(host) || SERVICES.test(host)) return named('private', 'name');
  return named('public', 'public');
}
