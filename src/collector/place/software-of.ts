import type { Software } from '../../event/api-call.js';
import { SOFTWARE_MAX } from '../../event/limits.js';
import type { HeaderTable } from '../header-table.js';

/** Programs as they call themselves in headers. What is not among them is not told: a header's value is nobody's business. */
const NAMES: ReadonlyMap<string, string> = new Map(
  `nginx openresty tengine apache php openssl mod_ssl mod_wsgi mod_perl perl python node.js express next.js nuxt koa fastify
  gunicorn uvicorn hypercorn daphne twistedweb=twisted werkzeug waitress aiohttp tornado tornadoserver=tornado wsgiserver django cherrypy twisted
  microsoft-iis=iis asp.net microsoft-httpapi kestrel jetty tomcat apache-coyote=coyote undertow wildfly jboss-eap weblogic
  websphere glassfish servlet jsp puma unicorn passenger phusion_passenger=passenger webrick thin mongrel rails ruby
  lighttpd caddy envoy istio-envoy=envoy haproxy traefik varnish squid litespeed openlitespeed cowboy akka-http=akka-http
  pekko-http finagle netty vert.x play spring-boot quarkus kong apisix tyk cloudfront cloudflare awselb amazons3
  drupal wordpress joomla magento laravel symfony plesklin plesk oracle-http-server mini_httpd thttpd boa goahead hiawatha`
    .split(/\s+/)
    .map((each) => {
      const [written = '', name = written] = each.split('=');
      return [written, name.replaceAll('_', '-')];
    }),
);
/** `product/version` of RFC 9110, one or more, with comments. */
const PRODUCT = /([A-Za-z][\w.+-]{0,39})(?:\/v?(\d[\w.+-]{0,39}))?/g;
/** Jetty writes its version as if it were a comment. */
const BRACKETED = /\b(jetty)\((\d[\w.+-]{0,39})\)/gi;
const COMMENT = /\([^()]{0,200}\)/g;
const DISTRIBUTION =
  /\b(?:ubuntu|debian|red ?hat|rhel|centos|fedora|amazon|suse|alpine|rocky|almalinux|oracle linux)\b|[-+~](?:\d*ubuntu|deb\d|el\d|amzn)/i;
const HEADERS = ['server', 'x-powered-by', 'via', 'x-generator'];
/** Headers that hold a version alone. */
const VERSIONS: readonly (readonly [string, string])[] = [
  ['x-aspnet-version', 'asp.net'],
  ['x-aspnetmvc-version', 'asp.net-mvc'],
  ['x-runtime-version', 'ruby'],
];
const READ: readonly string[] = [...HEADERS, ...VERSIONS.map(([header]) => header)];
const VERSION = /^v?(\d[\w.+-]{0,39})$/;
const TEXT_MAX = 500;

const textOf = (value: string | string[] | undefined): string =>
  (typeof value === 'object' ? value.join(' ') : (value ?? '')).slice(0, TEXT_MAX);

/** Servers say the same in every answer. */
const KNOWN_MAX = 500;
const known = new Map<string, Software[] | undefined>();

/** Programs that an answer's headers name, of a closed list, with their versions. Undefined when there are none. */
export function softwareOf(headers: HeaderTable): Software[] | undefined {
  let key = '';
  for (const header of READ) {
    const value = headers[header];
    if (value !== undefined) key += `${header}:${textOf(value)}\n`;
  }
  if (key === '') return undefined;
  if (known.has(key)) return known.get(key);
  const software = read(headers);
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(key, software);
  return software;
}

function read(headers: HeaderTable): Software[] | undefined {
  const found = new Map<string, Software>();
  for (const header of HEADERS) {
    const text = textOf(headers[header]);
    if (text === '') continue;
    const distribution = DISTRIBUTION.test(text);
    // `Via` names a proxy by its comment, the others by what is outside.
    const products =
      header === 'via' ? text.replace(/[()]/g, ' ') : text.replace(BRACKETED, '$1/$2').replace(COMMENT, ' ');
    for (const [, written = '', version] of products.matchAll(PRODUCT)) {
      const name = NAMES.get(written.toLowerCase());
      if (name === undefined || (found.has(name) && version === undefined)) continue;
      if (found.size < SOFTWARE_MAX || found.has(name))
        found.set(name, { name, ...(version && { version }), ...(distribution && { distribution }) });
    }
  }
  for (const [header, name] of VERSIONS) {
    const version = VERSION.exec(textOf(headers[header]).trim())?.[1];
    if (version !== undefined && found.size < SOFTWARE_MAX) found.set(name, { name, version });
  }
  return found.size > 0 ? [...found.values()] : undefined;
}
