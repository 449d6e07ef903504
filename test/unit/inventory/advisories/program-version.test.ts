import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareVersions, programVersion } from '../../../../src/inventory/advisories/program-version.js';

const order = (a: string, b: string): number => {
  const [first, second] = [programVersion(a), programVersion(b)];
  if (!first || !second) throw new Error(`${a}, ${b}`);
  return Math.sign(compareVersions(first, second));
};

describe('versions', () => {
  it.each([
    ['1.18.0', '1.20.1'],
    ['1.9.5', '1.10.0'],
    ['2.4.9', '2.4.49'],
    ['1.0.1', '1.0.1a'],
    ['1.0.1f', '1.0.1g'],
    ['1.0.2u', '1.0.2za'],
    ['1.0.2za', '1.0.2zg'],
    ['0.9.8y', '0.9.8za'],
    ['9.0.0-M1', '9.0.0.M21'],
    ['9.0.0.M21', '9.0.0'],
    ['11.0.0-alpha0', '11.0.0-beta1'],
    ['22.4.0rc1', '22.4.0'],
    ['2.4.50-dev', '2.4.50-rc1'],
    ['6.3', '6.4'],
    ['1.19.3.1', '1.19.3.2'],
  ])('%s comes before %s', (older, newer) => {
    expect(order(older, newer)).toBe(-1);
    expect(order(newer, older)).toBe(1);
  });

  it.each([
    ['9.4.31.v20200723', '9.4.31'],
    ['2.4', '2.4.0'],
    ['7.4.3-4ubuntu2.18', '7.4.3'],
    ['1.0.1e-fips', '1.0.1e'],
    ['v1.2.3', '1.2.3'],
    ['10.1.0.Final', '10.1.0'],
  ])('%s is %s', (a, b) => expect(order(a, b)).toBe(0));

  it('tell what a packager has added', () => {
    const packaged = (text: string) => programVersion(text)?.packaged;
    expect(['7.4.3-4ubuntu2.18', '7.3.31-1', '5.4.16.el7', '1.1.1k+deb11u1'].map(packaged)).toEqual(
      Array(4).fill(true),
    );
    expect(['7.4.3', '1.0.1f', '9.4.31.v20200723', '22.4.0rc1', '1.0.2k-fips'].map(packaged)).toEqual(
      Array(5).fill(false),
    );
  });

  it.each(['', 'x', 'latest', '.1', '-1'])('%j is none', (text) =>
    expect(programVersion(text)).toBeUndefined(),
  );

  it('are in one order, whatever is read', () => {
    const version = fc
      .tuple(
        fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }),
        fc.constantFrom('', 'a', 'zb', '-rc1', '-M2', '.v2020', '-1ubuntu2'),
      )
      .map(([numbers, rest]) => `${numbers.join('.')}${rest}`);
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(order(a, a)).toBe(0);
        expect(order(a, b)).toBe(-order(b, a) + 0);
        if (order(a, b) <= 0 && order(b, c) <= 0) expect(order(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });
});
