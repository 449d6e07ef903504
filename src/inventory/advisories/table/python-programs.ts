import { cve, program } from './entry.js';

const gunicorn = program({
  name: 'gunicorn',
  package: 'pkg:pypi/gunicorn',
  title: 'Gunicorn',
  advisories: [
    cve('2024-1135', 7.5, '0.1.0 < 22.0.0', { needs: 'a proxy in front' }),
    cve('2018-1000164', 7.5, '19.4.5 < 19.5.0'),
  ],
});

const werkzeug = program({
  name: 'werkzeug',
  package: 'pkg:pypi/werkzeug',
  title: 'Werkzeug',
  numbersMin: 2,
  advisories: [
    cve('2024-49767', 7.5, '0.1 < 3.0.6', { needs: 'forms with files' }),
    cve('2024-34069', 7.5, '0.1 < 3.0.3', { needs: 'its debugger' }),
    cve('2023-46136', 7.5, '0.1 < 2.3.8, 3.0.0 < 3.0.1', { needs: 'forms with files' }),
    cve('2023-25577', 7.5, '0.1 < 2.2.3', { needs: 'forms with files' }),
    cve('2019-14806', 7.5, '0.1 < 0.15.3', { needs: 'its debugger' }),
  ],
});

const tornado = program({
  name: 'tornado',
  package: 'pkg:pypi/tornado',
  title: 'Tornado',
  numbersMin: 2,
  advisories: [
    cve('2025-47287', 7.5, '0.1 < 6.5.0', { needs: 'forms with files' }),
    cve('2024-52804', 7.5, '0.1 < 6.4.2'),
    cve('2023-28370', 6.1, '0.1 < 6.3.2', { needs: 'StaticFileHandler with a default file' }),
  ],
});

const aiohttp = program({
  name: 'aiohttp',
  package: 'pkg:pypi/aiohttp',
  title: 'aiohttp',
  advisories: [
    cve('2024-30251', 7.5, '0.1.0 < 3.9.4', { needs: 'forms with files' }),
    cve('2024-23334', 5.9, '1.0.5 < 3.9.2', { needs: 'static routes that follow links' }),
  ],
});

const twisted = program({
  name: 'twisted',
  package: 'pkg:pypi/twisted',
  title: 'Twisted Web',
  advisories: [
    cve('2022-24801', 8.1, '0.1.0 < 22.4.0', { needs: 'a proxy in front' }),
    cve('2020-10108', 9.8, '0.1.0 < 20.3.0', { needs: 'a proxy in front' }),
  ],
});

/** By the same names as packages: bills of materials find them as banners do. */
export const pythonPrograms = [gunicorn, werkzeug, tornado, aiohttp, twisted];
