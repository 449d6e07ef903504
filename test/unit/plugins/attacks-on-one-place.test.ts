import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { follow, keyOf, newCrowd, type Suspect } from '../../../src/plugins/bola/crowd.js';
import { builtInDetectors } from '../../../src/plugins/registry.js';
import { episodeAt, episodeKey } from '../../../src/plugins/sdk/index.js';
import { runCaseFolder } from '../../../src/plugins/sdk/testing/index.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const noon = Date.UTC(2026, 0, 5, 12);
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Keys of the alerts of a case that comes once more so much later. */
async function keysOf(detector: string, name: string, laterMs: number) {
  const module = builtInDetectors.find(({ manifest }) => manifest.id === detector)!;
  const folder = mkdtempSync(join(tmpdir(), 'twice-'));
  folders.push(folder);
  cpSync(join('test/cases', detector, name), folder, { recursive: true });
  const lines = readFileSync(join(folder, 'events.jsonl'), 'utf8').trim().split('\n');
  const later = lines.map((line) => {
    const event = JSON.parse(line) as { id: string; time: number };
    return JSON.stringify({ ...event, id: `${event.id}-again`, time: event.time + laterMs });
  });
  writeFileSync(join(folder, 'events.jsonl'), [...lines, ...later].join('\n'));
  const { found } = await runCaseFolder(module, folder);
  return [...new Set(found.map(({ dedupeKey }) => dedupeKey))];
}

describe('an alert about a place', () => {
  test.each([
    ['rate-anomaly', 'logins-of-many-accounts-from-many-addresses'],
    ['rate-anomaly', 'one-account-from-many-addresses'],
  ])('%s: %s, and once more days later, are two', async (detector, name) => {
    const keys = await keysOf(detector, name, 3 * DAY);
    expect(keys).toHaveLength(2);
    const [first, second] = keys.map((key) => key.split('|'));
    expect(first?.slice(0, -1)).toEqual(second?.slice(0, -1));
  });

  test('stays one through rests of hours, however long it goes on', () => {
    let episode = episodeAt(undefined, noon);
    for (let hours = 20; hours < 400; hours += 20) episode = episodeAt(episode, noon + hours * HOUR);
    expect(episodeKey(episode)).toBe('2026-01-05');
    expect(episodeKey(episodeAt(episode, noon + 380 * HOUR + 25 * HOUR))).toBe('2026-01-22');
    // What comes late begins nothing.
    expect(episodeAt(episode, noon - DAY)).toEqual(episode);
  });

  test('bola: crowds with two tools at one endpoint are two; one that changes its tool with each call is one', () => {
    const suspect = (n: number, agent: string): Suspect => [
      ...([`event-${n}`, noon + n * 1000, `caller-${n}`, `198.51.100.${n % 250}`, agent] as const),
    ];
    const told = (agentOf: (n: number) => string) => {
      const crowd = newCrowd();
      for (let n = 0; n < 400; n++) follow(crowd, undefined, true);
      const keys = new Set<string>();
      for (let n = 0; n < 60; n++) {
        const named = follow(crowd, suspect(n, agentOf(n)), true);
        if (named.length > 0) keys.add(keyOf(crowd, named, noon + n * 1000));
      }
      return [...keys].sort();
    };
    expect(told(() => 'tool-a')).toEqual(['tool-a|2026-01-05']);
    expect(told((n) => (n < 40 || n % 2 === 0 ? 'tool-a' : 'tool-b'))).toEqual(
      ['tool-a|2026-01-05', '|2026-01-05'].sort(),
    );
    expect(told((n) => `tool-${n}`)).toEqual(['|2026-01-05']);
  });
});
