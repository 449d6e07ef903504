import { cve, ends, program } from './entry.js';

const http2 = { needs: 'HTTP/2' };
const writes = { needs: 'writes allowed to the default servlet', exploited: true };

/** https://tomcat.apache.org/security.html */
const tomcat = program({
  name: 'tomcat',
  package: 'pkg:maven/org.apache.tomcat/tomcat',
  title: 'Apache Tomcat',
  advisories: [
    cve('2025-24813', 9.8, '9.0.0-M1 < 9.0.99, 10.1.0-M1 < 10.1.35, 11.0.0-M1 < 11.0.3', writes),
    cve('2024-50379', 9.8, '9.0.0-M1 < 9.0.98, 10.1.0-M1 < 10.1.34, 11.0.0-M1 < 11.0.2', {
      needs: 'writes allowed to the default servlet, on a file system that knows no case',
    }),
    cve('2023-46589', 7.5, '8.5.0 < 8.5.96, 9.0.0-M1 < 9.0.83, 10.1.0-M1 < 10.1.16', {
      needs: 'a proxy in front',
    }),
    cve('2020-1938', 9.8, '7.0.0 < 7.0.100, 8.5.0 < 8.5.51, 9.0.0-M1 < 9.0.31', {
      needs: 'an AJP connector that callers reach',
      exploited: true,
    }),
    cve('2017-12617', 8.1, '7.0.0 < 7.0.82, 8.0.0 < 8.0.47, 8.5.0 < 8.5.23, 9.0.0-M1 < 9.0.1', writes),
  ],
  endedSource: 'https://tomcat.apache.org/whichversion.html',
  ended: ends('5 2012-09-30, 6 2016-12-31, 7 2021-03-31, 8.0 2018-06-30, 8.5 2024-03-31, 10.0 2022-10-31'),
});

/** https://jetty.org/security.html */
const jetty = program({
  name: 'jetty',
  package: 'pkg:maven/org.eclipse.jetty/jetty-server',
  title: 'Eclipse Jetty',
  advisories: [
    cve('2024-22201', 7.5, '9.3.0 < 9.4.54, 10.0.0 < 10.0.20, 11.0.0 < 11.0.20, 12.0.0 < 12.0.6', http2),
    cve('2023-36478', 7.5, '9.3.0 < 9.4.53, 10.0.0 < 10.0.16, 11.0.0 < 11.0.16', http2),
    cve('2023-40167', 5.3, '9.0.0 < 9.4.52, 10.0.0 < 10.0.16, 11.0.0 < 11.0.16, 12.0.0 < 12.0.1', {
      needs: 'a proxy in front',
    }),
    cve('2021-34429', 5.3, '9.4.37 < 9.4.43, 10.0.1 < 10.0.6, 11.0.1 < 11.0.6'),
    cve('2021-28169', 5.3, '9.0.0 < 9.4.41, 10.0.0 < 10.0.3, 11.0.0 < 11.0.3', {
      needs: 'ConcatServlet or WelcomeFilter',
    }),
    cve('2021-28165', 7.5, '7.2.2 < 9.4.39, 10.0.0-alpha0 < 10.0.2, 11.0.0-alpha0 < 11.0.2', {
      needs: 'TLS that ends at it',
    }),
    cve('2021-28164', 5.3, '9.4.37 < 9.4.39'),
    cve('2017-7657', 9.8, '9.3.0 < 9.3.24, 9.4.0 < 9.4.11', { needs: 'a proxy in front' }),
    cve('2017-7658', 9.8, '9.3.0 < 9.3.24, 9.4.0 < 9.4.11', { needs: 'a proxy in front' }),
    cve('2015-2080', 7.5, '9.2.3 < 9.2.9'),
  ],
  endedSource: 'https://jetty.org/download.html',
  ended: ends(
    '7 2014-12-31, 8 2014-12-31, 9.0 2013-12-31, 9.1 2014-12-31, 9.2 2018-03-08, 9.3 2020-12-07, 9.4 2025-02-19, 10 2025-01-01, 11 2025-01-01',
  ),
});

const akkaHttp = program({
  name: 'akka-http',
  package: 'pkg:maven/com.typesafe.akka/akka-http-core',
  title: 'Akka HTTP',
  advisories: [cve('2021-42697', 7.5, '10.1.0 < 10.1.15, 10.2.0 < 10.2.7')],
});

export const javaPrograms = [tomcat, jetty, akkaHttp];
