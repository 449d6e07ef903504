import { expect, test } from '@jest/globals';
import { SavedVersions } from '../../../../src/pipeline/dispatch/saved-versions.js';

const row = (key: string) => ({ key, body: '[1,1,0]', expiresAt: 1e12 });
const saved = [row('a'), row('b')];
const of = (version: string) => ({ id: 'bola', version });
const rowsOf = (version: string) => {
  const written = new SavedVersions(new Map()).takeRow(of(version));
  return new Map([[written?.key ?? '', JSON.parse(written?.body ?? '') as unknown]]);
};

test('a patch of a detector goes on with what the version before it remembered', () => {
  const versions = new SavedVersions(rowsOf('2.1.0'));
  expect(versions.readable(of('2.1.3'), saved)).toBe(saved);
  expect(versions.takeOutdated(of('2.1.3'), [])).toEqual([]);
});

test.each([['2.1.0'], ['1.0.0'], [undefined]])(
  'what version %s remembered is forgotten by another, and its rows go, but for those that are new',
  (before) => {
    const versions = new SavedVersions(before === undefined ? new Map() : rowsOf(before));
    expect(versions.readable(of('2.2.0'), saved)).toEqual([]);
    expect(versions.takeOutdated(of('2.2.0'), [row('b')])).toEqual(['a']);
    expect(versions.takeOutdated(of('2.2.0'), [])).toEqual([]);
    expect(versions.takeRow(of('2.2.0'))).toMatchObject({ body: '"2.2.0"' });
    expect(versions.takeRow(of('2.2.0'))).toBeUndefined();
  },
);
