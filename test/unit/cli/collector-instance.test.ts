import { describe, expect, test } from '@jest/globals';
import { collectorInstance } from '../../../src/cli/collector-instance.js';

describe('the instance of a collector', () => {
  test('is the same for the same machine and source, and another for another of either', () => {
    const instance = collectorInstance('tap-1', 'unix:/run/protectonce/eve.sock');
    expect(collectorInstance('tap-1', 'unix:/run/protectonce/eve.sock')).toBe(instance);
    const others = [
      collectorInstance('tap-2', 'unix:/run/protectonce/eve.sock'),
      collectorInstance('tap-1', '/run/protectonce/eve.sock'),
      collectorInstance('tap-1unix:', '/run/protectonce/eve.sock'),
    ];
    expect(new Set([instance, ...others]).size).toBe(4);
  });

  test.each([
    ['', ''],
    ['höst '.repeat(100), '/päth with spaces/'.repeat(100)],
  ])('is one that the contract takes, whatever the names are', (host, source) => {
    expect(collectorInstance(host, source)).toMatch(/^[A-Za-z0-9_.-]{8,64}$/);
  });
});
