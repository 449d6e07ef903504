import { cve, ends, program } from './entry.js';

const http2 = { needs: 'HTTP/2' };
const http3 = { needs: 'HTTP/3' };
const mp4 = { needs: 'the mp4 module' };
const resolver = { needs: 'a resolver in its configuration' };

/** https://nginx.org/en/security_advisories.html */
const nginx = program({
  name: 'nginx',
  package: 'pkg:generic/nginx',
  title: 'nginx',
  advisories: [
    cve('2025-23419', 4.3, '1.11.4 < 1.26.3, 1.27.0 < 1.27.4', {
      needs: 'client certificates that differ between hosts',
    }),
    cve('2024-7347', 4.7, '1.5.13 < 1.26.2, 1.27.0 < 1.27.1', mp4),
    cve('2024-32760', 6.5, '1.25.0 < 1.26.1', http3),
    cve('2024-24990', 7.5, '1.25.0 < 1.25.4', http3),
    cve('2022-41741', 7.8, '1.1.3 < 1.22.1, 1.23.0 < 1.23.2', mp4),
    cve('2022-41742', 7.1, '1.1.3 < 1.22.1, 1.23.0 < 1.23.2', mp4),
    cve('2021-23017', 7.7, '0.6.18 < 1.20.1', resolver),
    cve('2019-9511', 7.5, '1.9.5 < 1.16.1, 1.17.0 < 1.17.3', http2),
    cve('2019-9513', 7.5, '1.9.5 < 1.16.1, 1.17.0 < 1.17.3', http2),
    cve('2018-16843', 7.5, '1.9.5 < 1.14.1, 1.15.0 < 1.15.6', http2),
    cve('2018-16844', 7.5, '1.9.5 < 1.14.1, 1.15.0 < 1.15.6', http2),
    cve('2018-16845', 6.1, '1.1.3 < 1.14.1, 1.15.0 < 1.15.6', mp4),
    cve('2017-7529', 7.5, '0.5.6 < 1.12.1, 1.13.0 < 1.13.3', { needs: 'a cache of answers' }),
    cve('2016-4450', 7.5, '1.3.9 < 1.10.1, 1.11.0 < 1.11.1'),
  ],
});

const openresty = program({
  name: 'openresty',
  package: 'pkg:generic/openresty',
  title: 'OpenResty',
  numbersMin: 4,
  advisories: [cve('2021-23017', 7.7, '0.8.54.0 < 1.19.3.2', resolver)],
});

const lighttpd = program({
  name: 'lighttpd',
  package: 'pkg:generic/lighttpd',
  title: 'lighttpd',
  advisories: [
    cve('2022-41556', 7.5, '1.4.56 < 1.4.67', { needs: 'mod_fastcgi, mod_scgi, mod_proxy or the like' }),
    cve('2022-22707', 5.9, '1.4.46 < 1.4.64', { needs: 'mod_extforward with the Forwarded header' }),
    cve('2018-19052', 7.5, '1.4.0 < 1.4.50', { needs: 'an alias without a slash at its end' }),
    cve('2014-2323', 9.8, '1.4.0 < 1.4.35', { needs: 'mod_mysql_vhost' }),
  ],
});

/** Windows mends IIS without another version: of its versions only the end is certain, and what was mended after it alone. */
const iis = program({
  name: 'iis',
  package: 'pkg:generic/iis',
  title: 'Internet Information Services',
  numbersMin: 2,
  advisories: [cve('2017-7269', 9.8, '6.0 < 7.0', { needs: 'WebDAV', exploited: true })],
  endedSource: 'https://learn.microsoft.com/lifecycle/products/internet-information-services-iis',
  ended: ends('5 2010-07-13, 6 2015-07-14, 7 2020-01-14, 8 2023-10-10'),
});

const miniHttpd = program({
  name: 'mini-httpd',
  package: 'pkg:generic/mini-httpd',
  title: 'mini_httpd',
  numbersMin: 2,
  advisories: [cve('2018-18778', 6.5, '1.0 < 1.30')],
});

export const webServers = [nginx, openresty, lighttpd, iis, miniHttpd];
