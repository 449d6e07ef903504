import { cve, ends, program } from './entry.js';

/** https://www.php.net/ChangeLog-8.php */
const php = program({
  name: 'php',
  package: 'pkg:generic/php',
  title: 'PHP',
  advisories: [
    cve('2024-8932', 9.8, '8.1.0 < 8.1.31, 8.2.0 < 8.2.26, 8.3.0 < 8.3.14', {
      needs: 'ldap_escape() on 32 bits',
    }),
    cve('2024-4577', 9.8, '8.1.0 < 8.1.29, 8.2.0 < 8.2.20, 8.3.0 < 8.3.8', {
      needs: 'CGI on Windows',
      exploited: true,
    }),
    cve('2023-3824', 9.8, '8.0.0 < 8.0.30, 8.1.0 < 8.1.22, 8.2.0 < 8.2.8', {
      needs: 'phar archives that callers send',
    }),
    cve('2023-0662', 7.5, '8.0.0 < 8.0.28, 8.1.0 < 8.1.16, 8.2.0 < 8.2.3'),
    cve('2022-37454', 9.8, '7.2.0 < 7.4.33, 8.0.0 < 8.0.25, 8.1.0 < 8.1.12', {
      needs: 'SHA-3 over very long input of callers',
    }),
    cve('2022-31626', 8.8, '7.4.0 < 7.4.30, 8.0.0 < 8.0.20, 8.1.0 < 8.1.7', {
      needs: 'a MySQL server that callers choose',
    }),
    cve('2019-11043', 9.8, '7.1.0 < 7.1.33, 7.2.0 < 7.2.24, 7.3.0 < 7.3.11', {
      needs: 'PHP-FPM behind nginx with a split path',
      exploited: true,
    }),
    cve('2012-1823', 9.8, '5.0.0 < 5.3.12, 5.4.0 < 5.4.2', { needs: 'CGI', exploited: true }),
  ],
  endedSource: 'https://www.php.net/eol.php',
  ended: ends(
    '4 2008-08-07, 5.2 2011-01-06, 5.3 2014-08-14, 5.4 2015-09-14, 5.5 2016-07-21, 5.6 2018-12-31, 7.0 2019-01-10, 7.1 2019-12-01, 7.2 2020-11-30, 7.3 2021-12-06, 7.4 2022-11-28, 8.0 2023-11-26, 8.1 2025-12-31',
  ),
});

/** Its own versions are mended by numbers that distributions keep for themselves: only the end of a series is told. */
const python = program({
  name: 'python',
  package: 'pkg:generic/python',
  title: 'Python',
  numbersMin: 2,
  advisories: [],
  endedSource: 'https://devguide.python.org/versions/',
  ended: ends(
    '2 2020-01-01, 3.4 2019-03-18, 3.5 2020-09-30, 3.6 2021-12-23, 3.7 2023-06-27, 3.8 2024-10-07, 3.9 2025-10-31, 3.10 2026-10-31',
  ),
});

export const languagePrograms = [php, python];
