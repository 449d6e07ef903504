import { cve, program } from './entry.js';

const digest = { needs: 'Digest authentication' };

/** https://github.com/squid-cache/squid/security/advisories */
const squid = program({
  name: 'squid',
  package: 'pkg:generic/squid',
  title: 'Squid',
  numbersMin: 2,
  advisories: [
    cve('2023-46847', 7.5, '3.2 < 6.4', digest),
    cve('2020-11945', 9.8, '2.0 < 4.11, 5.0 < 5.0.2', digest),
    cve('2019-12526', 9.8, '3.0 < 4.9'),
  ],
});

export const proxyPrograms = [squid];
