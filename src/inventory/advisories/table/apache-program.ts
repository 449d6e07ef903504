import { cve, ends, program } from './entry.js';

const proxy = { needs: 'mod_proxy' };
const ajp = { needs: 'mod_proxy_ajp' };
const http2 = { needs: 'HTTP/2' };
const outside = { needs: 'files outside the document root that are not denied', exploited: true };

/** https://httpd.apache.org/security/vulnerabilities_24.html */
export const apacheProgram = program({
  name: 'apache',
  package: 'pkg:generic/httpd',
  title: 'Apache HTTP Server',
  endedSource: 'https://httpd.apache.org/',
  ended: ends('1.3 2010-02-03, 2.0 2013-07-10, 2.2 2018-01-01'),
  advisories: [
    cve('2025-23048', 9.1, '2.4.35 < 2.4.64', { needs: 'client certificates that differ between hosts' }),
    cve('2024-42516', 7.5, '2.4.0 < 2.4.64', { needs: 'an application whose headers callers can shape' }),
    cve('2024-40725', 5.3, '2.4.60 < 2.4.62', { needs: 'handlers set with AddType' }),
    cve('2024-38474', 9.8, '2.4.0 < 2.4.60', { needs: 'mod_rewrite into directories of scripts' }),
    cve('2024-38475', 9.1, '2.4.0 < 2.4.60', {
      needs: 'mod_rewrite with a substitution that begins with a variable',
      exploited: true,
    }),
    cve('2024-38476', 9.8, '2.4.0 < 2.4.60', { needs: 'an application whose headers callers can shape' }),
    cve('2024-38477', 7.5, '2.4.0 < 2.4.60', proxy),
    cve('2024-27316', 7.5, '2.4.17 < 2.4.59', http2),
    cve('2023-45802', 5.9, '2.4.17 < 2.4.58', http2),
    cve('2023-31122', 7.5, '2.4.0 < 2.4.58', { needs: 'mod_macro' }),
    cve('2023-25690', 9.8, '2.4.0 < 2.4.56', { needs: 'mod_proxy with a rewrite of the path' }),
    cve('2023-27522', 7.5, '2.4.30 < 2.4.56', { needs: 'mod_proxy_uwsgi' }),
    cve('2022-36760', 9.0, '2.4.0 < 2.4.55', ajp),
    cve('2006-20001', 7.5, '2.4.0 < 2.4.55', { needs: 'mod_dav' }),
    cve('2022-31813', 9.8, '2.4.0 < 2.4.54', proxy),
    cve('2022-26377', 7.5, '2.4.0 < 2.4.54', ajp),
    cve('2022-22720', 9.8, '2.4.0 < 2.4.53'),
    cve('2022-22721', 9.1, '2.4.0 < 2.4.53', { needs: 'a limit of XML bodies above 350 MB' }),
    cve('2022-23943', 9.8, '2.4.0 < 2.4.53', { needs: 'mod_sed' }),
    cve('2021-44790', 9.8, '2.4.0 < 2.4.52', { needs: 'mod_lua' }),
    cve('2021-44224', 8.2, '2.4.7 < 2.4.52', { needs: 'a forward proxy' }),
    cve('2021-42013', 9.8, '2.4.49 < 2.4.51', outside),
    cve('2021-41773', 7.5, '2.4.49 < 2.4.50', outside),
    cve('2021-40438', 9.0, '2.4.7 < 2.4.49', { ...proxy, exploited: true }),
    cve('2021-39275', 9.8, '2.4.0 < 2.4.49', {
      needs: 'a module of somebody else that quotes what callers send',
    }),
    cve('2021-34798', 7.5, '2.4.0 < 2.4.49'),
    cve('2021-26691', 9.8, '2.4.0 < 2.4.48', { needs: 'mod_session' }),
    cve('2020-11984', 9.8, '2.4.32 < 2.4.46', { needs: 'mod_proxy_uwsgi' }),
    cve('2019-0211', 7.8, '2.4.17 < 2.4.39', {
      needs: 'scripts of people who share the machine',
      exploited: true,
    }),
    cve('2017-15715', 8.1, '2.4.0 < 2.4.33', { needs: 'FilesMatch as a guard of uploads' }),
    cve('2017-9798', 7.5, '2.2.0 < 2.2.35, 2.4.0 < 2.4.28', { needs: 'Limit with an unknown method' }),
    cve('2017-7679', 9.8, '2.2.0 < 2.2.33, 2.4.0 < 2.4.26', {
      needs: 'an application whose Content-Type callers can shape',
    }),
    cve('2017-3167', 9.8, '2.2.0 < 2.2.33, 2.4.0 < 2.4.26', {
      needs: 'an authentication module of somebody else',
    }),
  ],
});
