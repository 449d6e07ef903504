import { describe, expect, test } from '@jest/globals';
import { BoundedStateMap, DetectorMemory } from '../../../src/plugins/sdk/runtime/index.js';

const counters = () => ({ forgotten: 0, unsaved: 0 });

describe('a state map', () => {
  test('never holds more than its limit, forgets what was set longest ago, and counts it', () => {
    const counted = counters();
    const map = new BoundedStateMap<number>({ entriesMax: 100, ttlMs: 1e9 }, () => 0, counted, []);
    for (let n = 0; n < 100; n++) map.set(`k${n}`, n, n);
    map.set('k0', 0, 100);
    for (let n = 100; n < 149; n++) map.set(`k${n}`, n, n);
    expect(counted.forgotten).toBe(49);
    expect(map.get('k0')).toBe(0);
    expect(map.get('k49')).toBeUndefined();
    expect(map.get('k50')).toBe(50);
    for (let n = 0; n < 10_000; n++) {
      map.set(`r${n}`, n, 2000 + n);
      expect(map.size).toBeLessThanOrEqual(100);
    }
  });

  test('a flood of new keys never pushes out what is used again and again, nor what came twice', () => {
    const map = new BoundedStateMap<number>({ entriesMax: 1000, ttlMs: 1e9 }, () => 0, counters(), []);
    for (let n = 0; n < 400; n++) for (let use = 0; use < 8; use++) map.set(`often${n}`, n, use * 1000);
    for (let n = 0; n < 200; n++) for (let use = 0; use < 2; use++) map.set(`twice${n}`, n, use * 1000);
    for (let n = 0; n < 200_000; n++) map.set(`flood${n}`, n, 10_000 + n);
    // One who can afford to come twice with each key reaches those who came twice, and nobody else.
    for (let n = 0; n < 400; n++) expect(map.get(`often${n}`)).toBe(n);
    for (let n = 0; n < 200; n++) expect(map.get(`twice${n}`)).toBe(n);
    for (let n = 0; n < 50_000; n++)
      for (let use = 0; use < 2; use++) map.set(`pair${n}`, n, 300_000 + 2000 * n + use * 1000);
    for (let n = 0; n < 400; n++) expect(map.get(`often${n}`)).toBe(n);
    expect(map.size).toBe(1000);
  });

  test('sets within one second are one use: a burst of a stranger earns no place', () => {
    const map = new BoundedStateMap<number>({ entriesMax: 100, ttlMs: 1e9 }, () => 0, counters(), []);
    for (let n = 0; n < 20; n++) for (let use = 0; use < 2; use++) map.set(`known${n}`, n, use * 1000);
    for (let n = 0; n < 10_000; n++)
      for (let use = 0; use < 8; use++) map.set(`stranger${n}`, n, 5000 + n * 10 + use);
    for (let n = 0; n < 20; n++) expect(map.get(`known${n}`)).toBe(n);
  });

  test('what has expired goes first, however often it came', () => {
    let now = 0;
    const counted = counters();
    const map = new BoundedStateMap<number>({ entriesMax: 40, ttlMs: 100_000 }, () => now, counted, []);
    for (let n = 0; n < 30; n++) for (let use = 0; use < 8; use++) map.set(`gone${n}`, n, use * 1000);
    now = 200_000;
    for (let n = 0; n < 40; n++) map.set(`new${n}`, n, now);
    for (let n = 0; n < 40; n++) expect(map.get(`new${n}`)).toBe(n);
    expect(counted.forgotten).toBe(0);
  });

  test('saves a value in the form it was given, and reads it back from it', () => {
    const form = { write: (at: Date) => at.getTime(), read: (saved: unknown) => new Date(saved as number) };
    const options = { entriesMax: 10, ttlMs: 1e9, form };
    const map = new BoundedStateMap<Date>(options, () => 0, counters(), []);
    map.set('then', new Date(1_700_000_000_000), 5);
    const { upserts } = map.takeChanges();
    expect(upserts).toEqual([{ key: 'then', body: '[1,1,1700000000000]', expiresAt: 1e9 + 5 }]);
    const restored = new BoundedStateMap<Date>(options, () => 0, counters(), upserts);
    expect(restored.get('then')).toEqual(new Date(1_700_000_000_000));
  });

  test('never keeps more changes between two saves than twice what it holds', () => {
    const map = new BoundedStateMap<number>({ entriesMax: 50, ttlMs: 1e9 }, () => 0, counters(), []);
    for (let n = 0; n < 1000; n++) map.set(`k${n}`, n, n * 1000);
    const { upserts, deletes } = map.takeChanges();
    expect(upserts.map(({ key }) => key)).toEqual(Array.from({ length: 50 }, (_, n) => `k${950 + n}`));
    expect(deletes).toEqual([]);
  });

  test('forgets the same entries after a restart as without one', () => {
    const fill = (map: BoundedStateMap<number>, from: number, to: number) => {
      for (let n = from; n < to; n++) map.set(`k${(n * 7919) % (n % 3 === 0 ? 50 : 100_000)}`, n, n * 300);
    };
    const options = { entriesMax: 200, ttlMs: 1e9 };
    const whole = new BoundedStateMap<number>(options, () => 0, counters(), []);
    fill(whole, 0, 1000);
    const before = new BoundedStateMap<number>(options, () => 0, counters(), []);
    fill(before, 0, 150);
    const saved = before.takeChanges().upserts;
    // The database gives rows back in any order.
    const after = new BoundedStateMap<number>(options, () => 0, counters(), saved.reverse());
    fill(after, 150, 1000);
    expect(
      after
        .takeChanges()
        .upserts.map(({ key }) => key)
        .sort(),
    ).toEqual(
      whole
        .takeChanges()
        .upserts.map(({ key }) => key)
        .sort(),
    );
  });

  test('deletes rows of what it forgot only if there are any', () => {
    const map = new BoundedStateMap<number>({ entriesMax: 10, ttlMs: 1e9 }, () => 0, counters(), []);
    map.set('saved', 1, 1);
    map.takeChanges();
    map.set('passing', 1, 2);
    map.delete('passing');
    map.delete('saved');
    expect(map.takeChanges()).toEqual({ upserts: [], deletes: ['saved'] });
    map.set('saved', 2, 3);
    map.delete('saved');
    map.set('saved', 3, 3);
    expect(map.takeChanges()).toMatchObject({ upserts: [{ key: 'saved', body: '[4,1,3]' }], deletes: [] });
  });

  test('what cannot be saved is forgotten and counted, the rest is saved', () => {
    const counted = counters();
    const map = new BoundedStateMap<unknown>({ entriesMax: 10, ttlMs: 1e9 }, () => 0, counted, []);
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    map.set('circle', circle, 1);
    map.set('function', () => 1, 1);
    map.set('huge', 'x'.repeat(70_000), 1);
    map.set('good', { a: 1 }, 1);
    expect(map.takeChanges()).toEqual({
      upserts: [{ key: 'good', body: '[4,1,{"a":1}]', expiresAt: 1e9 + 1 }],
      deletes: [],
    });
    expect(counted.unsaved).toBe(3);
    expect(map.size).toBe(1);
  });

  test.each([
    ['', 'PLUGIN_STATE_KEY'],
    ['a\u0001b', 'PLUGIN_STATE_KEY'],
    ['x'.repeat(241), 'PLUGIN_STATE_KEY'],
  ])('refuses the key %j', (key, code) => {
    const map = new BoundedStateMap<number>({ entriesMax: 10, ttlMs: 10 }, () => 0, counters(), []);
    expect(() => map.set(key, 1, 1)).toThrow(expect.objectContaining({ code }));
  });

  test('refuses a time that is none', () => {
    const map = new BoundedStateMap<number>({ entriesMax: 10, ttlMs: 10 }, () => 0, counters(), []);
    expect(() => map.set('key', 1, Number.NaN)).toThrow(
      expect.objectContaining({ code: 'PLUGIN_STATE_TIME' }),
    );
  });
});

describe('a detector’s memory', () => {
  test('is at most 16 maps, named and bounded', () => {
    const { state } = new DetectorMemory([], () => 0).handle();
    for (let n = 0; n < 16; n++) state.map(`map-${n}`, { entriesMax: 1, ttlMs: 1 });
    expect(() => state.map('one-more', { entriesMax: 1, ttlMs: 1 })).toThrow(
      expect.objectContaining({ code: 'PLUGIN_STATE_MAP' }),
    );
    const fresh = new DetectorMemory([], () => 0).handle().state;
    expect(() => fresh.map('Bad', { entriesMax: 1, ttlMs: 1 })).toThrow(
      expect.objectContaining({ code: 'PLUGIN_STATE_MAP' }),
    );
    expect(() => fresh.map('endless', { entriesMax: Number.POSITIVE_INFINITY, ttlMs: 1 })).toThrow(
      expect.objectContaining({ code: 'PLUGIN_STATE_MAP' }),
    );
  });
});
