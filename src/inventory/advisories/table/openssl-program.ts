import { cve, ends, program } from './entry.js';

const clientCertificates = { needs: 'client certificates' };

/** https://openssl-library.org/news/vulnerabilities/ */
export const opensslProgram = program({
  name: 'openssl',
  package: 'pkg:generic/openssl',
  title: 'OpenSSL',
  advisories: [
    cve('2023-0286', 7.4, '1.0.2 < 1.0.2zg, 1.1.1 < 1.1.1t, 3.0.0 < 3.0.8', { needs: 'checks of CRLs' }),
    cve('2022-3602', 7.5, '3.0.0 < 3.0.7', clientCertificates),
    cve('2022-0778', 7.5, '1.0.2 < 1.0.2zd, 1.1.1 < 1.1.1n, 3.0.0 < 3.0.2', clientCertificates),
    cve('2021-3711', 9.8, '1.1.1 < 1.1.1l', { needs: 'SM2' }),
    cve('2021-3449', 5.9, '1.1.1 < 1.1.1k', { needs: 'TLS 1.2 with renegotiation' }),
    cve('2016-6304', 7.5, '1.0.1 < 1.0.1u, 1.0.2 < 1.0.2i, 1.1.0 < 1.1.0a'),
    cve('2016-2107', 5.9, '1.0.1 < 1.0.1t, 1.0.2 < 1.0.2h', { needs: 'AES in CBC mode on AES-NI' }),
    cve('2016-0800', 5.9, '1.0.1 < 1.0.1s, 1.0.2 < 1.0.2g', { needs: 'SSL 2' }),
    cve('2014-0224', 7.4, '0.9.8 < 0.9.8za, 1.0.0 < 1.0.0m, 1.0.1 < 1.0.1h'),
    cve('2014-0160', 7.5, '1.0.1 < 1.0.1g', { exploited: true }),
  ],
  endedSource: 'https://openssl-library.org/policies/releasestrat/',
  ended: ends(
    '0.9 2015-12-31, 1.0.0 2015-12-31, 1.0.1 2016-12-31, 1.0.2 2019-12-31, 1.1.0 2019-09-11, 1.1.1 2023-09-11, 3.0 2026-09-07, 3.1 2025-03-14, 3.2 2025-11-23, 3.3 2026-04-09',
  ),
});
