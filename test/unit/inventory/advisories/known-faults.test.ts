import { describe, expect, it, test } from '@jest/globals';
import { knownFaults } from '../../../../src/inventory/advisories/known-faults.js';
import { knownPrograms } from '../../../../src/inventory/advisories/known-programs.js';
import { compareVersions, programVersion } from '../../../../src/inventory/advisories/program-version.js';

const NOW = Date.parse('2026-11-23');
const ids = (name: string, version: string | undefined): string[] =>
  knownFaults(name, version, NOW)?.faults.map(({ advisory }) => advisory.id) ?? [];

describe('a version with a known fault', () => {
  it.each([
    ['nginx', '1.18.0', 'CVE-2021-23017'],
    ['nginx', '1.20.0', 'CVE-2021-23017'],
    ['nginx', '1.23.1', 'CVE-2022-41741'],
    ['openresty', '1.19.3.1', 'CVE-2021-23017'],
    ['apache', '2.4.49', 'CVE-2021-41773'],
    ['apache', '2.4.50', 'CVE-2021-42013'],
    ['tomcat', '9.0.98', 'CVE-2025-24813'],
    ['tomcat', '11.0.0-M1', 'CVE-2025-24813'],
    ['jetty', '9.4.31.v20200723', 'CVE-2021-28165'],
    ['php', '8.1.28', 'CVE-2024-4577'],
    ['openssl', '1.0.1f', 'CVE-2014-0160'],
    ['openssl', '1.0.2u', 'CVE-2022-0778'],
    ['iis', '6.0', 'CVE-2017-7269'],
    ['lighttpd', '1.4.63', 'CVE-2022-22707'],
    ['squid', '4.10', 'CVE-2020-11945'],
    ['gunicorn', '20.0.4', 'CVE-2024-1135'],
    ['werkzeug', '2.2.2', 'CVE-2023-25577'],
    ['tornado', '6.1', 'CVE-2024-52804'],
  ])('%s %s: %s', (name, version, id) => expect(ids(name, version)).toContain(id));
});

describe('no fault', () => {
  it.each([
    // Fixed, on either branch.
    ['nginx', '1.20.1', 'CVE-2021-23017'],
    ['nginx', '1.22.1', 'CVE-2022-41741'],
    ['nginx', '1.16.1', 'CVE-2019-9511'],
    ['openssl', '1.0.1g', 'CVE-2014-0160'],
    ['openssl', '1.0.2zd', 'CVE-2022-0778'],
    ['php', '8.1.29', 'CVE-2024-4577'],
    ['squid', '5.0.2', 'CVE-2020-11945'],
    // Before it came.
    ['apache', '2.4.48', 'CVE-2021-41773'],
    ['openssl', '1.0.0t', 'CVE-2014-0160'],
    ['jetty', '9.4.36', 'CVE-2021-34429'],
    // A pre-release of the fix may hold it.
    ['twisted', '22.4.0rc1', 'CVE-2022-24801'],
  ])('%s %s has not %s', (name, version, id) => expect(ids(name, version)).not.toContain(id));

  it.each([
    ['nginx', undefined],
    ['nginx', '1.30.0'],
    ['apache', '2.4.66'],
    // Half a version.
    ['apache', '2.4'],
    ['apache', '2'],
    ['php', '8'],
    // Like names.
    ['nginx-clojure', '0.5.0'],
    ['coyote', '1.1'],
    ['mod-ssl', '2.2.14'],
    ['tengine', '1.18.0'],
    ['unheard-of', '1.0.0'],
  ])('is known of %s %s', (name, version) => expect(knownFaults(name, version, NOW)).toBeUndefined());
});

describe('the end of a series', () => {
  it('is told from its day on, also of half a version', () => {
    expect(knownFaults('apache', '2.2.34', NOW)?.ended?.day).toBe('2018-01-01');
    expect(knownFaults('php', '7.4', NOW)?.ended?.day).toBe('2022-11-28');
    expect(knownFaults('iis', '8.5', NOW)?.ended?.day).toBe('2023-10-10');
    expect(knownFaults('python', '3.10.14', Date.parse('2026-10-31T23:00Z'))).toBeUndefined();
    expect(knownFaults('python', '3.10.14', NOW)?.ended).toBeDefined();
  });
  it('is not told of a series whose number only begins alike', () => {
    expect(knownFaults('python', '3.12.1', NOW)).toBeUndefined();
    expect(knownFaults('iis', '10.0', NOW)).toBeUndefined();
    expect(knownFaults('php', '8.4.1', NOW)).toBeUndefined();
  });
});

test('the upgrade that is named has no known fault itself and is maintained', () => {
  expect(knownFaults('nginx', '1.18.0', NOW)?.upgradeTo).toBe('1.26.3');
  expect(knownFaults('apache', '2.4.49', NOW)?.upgradeTo).toBe('2.4.64');
  expect(knownFaults('php', '8.1.10', NOW)?.upgradeTo).toBe('8.2.26');
  expect(knownFaults('iis', '6.0', NOW)?.upgradeTo).toBeUndefined();
});

test('every entry has a form that is read, in the right order, and names no CVE twice', () => {
  for (const { name, package: purl, advisories, ended, endedSource } of knownPrograms.values()) {
    expect(purl).toMatch(/^pkg:[a-z]+\/[\w./-]+$/);
    expect(new Set(advisories.map(({ id }) => id)).size).toBe(advisories.length);
    for (const { id, score, affected } of advisories) {
      expect(id).toMatch(/^CVE-(?:19|20)\d\d-\d{4,7}$/);
      expect(score).toBeGreaterThan(0);
      expect(score).toBeLessThanOrEqual(10);
      expect(affected.length).toBeGreaterThan(0);
      for (const { from, fixedIn } of affected) {
        const [first, fix] = [programVersion(from), programVersion(fixedIn)];
        if (!first || !fix) throw new Error(`${name} ${id}: ${from} < ${fixedIn}`);
        expect(compareVersions(first, fix)).toBeLessThan(0);
      }
    }
    for (const { series, day } of ended) {
      expect(series).toMatch(/^\d+(?:\.\d+)*$/);
      expect(Number.isNaN(Date.parse(day))).toBe(false);
    }
    if (ended.length > 0) expect(endedSource).toMatch(/^https:/);
  }
});
