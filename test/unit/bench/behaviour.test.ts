import { describe, expect, test } from '@jest/globals';
import { WireEvent } from '../../../src/event/index.js';
import { builtInDetectors } from '../../../src/plugins/registry.js';
import type { Attack, Label, Labelled } from '../../bench/behaviour/label.js';
import { type PlayOptions, worldOf } from '../../bench/behaviour/play.js';
import { kindsOfRule } from '../../bench/behaviour/rules.js';
import { Score } from '../../bench/behaviour/score.js';

const small: PlayOptions = { days: 2, calls: 6000 };
const asText = (events: readonly Labelled[]) => events.map((each) => JSON.stringify(each)).join('\n');
const worldsEvents = (seed: number, options: PlayOptions) => [...worldOf(seed, options).stream()];

describe('a labelled world', () => {
  test('is the same for the same seed, and another for another', () => {
    const first = asText(worldsEvents(1, small));
    // Not `toBe`: what differs would fill the screen.
    expect(asText(worldsEvents(1, small)) === first).toBe(true);
    expect(asText(worldsEvents(2, small)) === first).toBe(false);
  });

  test('is told in events that the contract allows, in the order of their times, each id once', () => {
    for (const family of ['A', 'B'] as const) {
      const all = worldsEvents(3, { ...small, family });
      const refused = all.filter(({ event }, n) => n % 10 === 0 && !WireEvent.safeParse(event).success);
      expect(refused).toEqual([]);
      expect(new Set(all.map(({ event }) => event.id)).size).toBe(all.length);
      expect(all.every(({ event }, n) => n === 0 || event.time >= (all[n - 1] as Labelled).event.time)).toBe(
        true,
      );
    }
  });

  test('has no attack in a benign week, and none before an endpoint is known', () => {
    const benign = worldsEvents(4, { ...small, attacks: false });
    expect(benign.filter(({ label }) => label.attack)).toEqual([]);
    const attacked = worldsEvents(4, { ...small, calls: 12_000 });
    const first = attacked.findIndex(({ label }) => label.attack);
    expect(first).toBeGreaterThan(1000);
  });
});

describe('the score', () => {
  const attack: Attack = { id: 'bola-1', kind: 'bola', variant: 'single.read' };
  const event = (id: string, label: Label): Labelled => ({
    event: { id, kind: 'api.call', time: Number(id.slice(-1)) } as Labelled['event'],
    label,
  });
  const claim = (rule: string, ...ids: string[]) => ({
    ...{ detector: 'bola', rule, confidence: 0.9, time: 9, dedupeKey: rule },
    evidence: ids.map((eventId) => ({ eventId })),
  });
  const scored = (...claims: ReturnType<typeof claim>[]) => {
    const score = new Score();
    score.begin(1);
    score.saw(event('benign-1', { session: 'a' }));
    score.saw(event('benign-2', { session: 'b' }));
    score.saw(event('cover-3', { session: 'c', cover: true }));
    score.saw(event('attack-4', { session: 'c', attack }));
    score.saw(event('attack-5', { session: 'c', attack }));
    score.saw(event('maybe-6', { session: 'c', attack, optional: true }));
    for (const each of claims) score.found(each);
    score.finish();
    return score.report() as Record<string, Record<string, unknown>>;
  };

  test('counts each request once, whatever number of findings name it', () => {
    const { bola } = scored(
      claim('bola.probing', 'attack-4'),
      claim('bola.enumeration', 'attack-4', 'benign-1'),
    );
    expect(bola).toMatchObject({
      precision: 0.5,
      recall: 0.5,
      wrong: 1,
      requests: 2,
      benignSessionsFlagged: 0.5,
    });
  });

  test('never counts what nobody can tell, nor an attack of another kind', () => {
    const { bola } = scored(
      claim('bola.probing', 'attack-4', 'attack-5', 'maybe-6'),
      claim('rate-anomaly.burst', 'attack-4'),
    );
    expect(bola).toMatchObject({ precision: 1, recall: 1 });
    expect(scored(claim('rate-anomaly.burst', 'attack-4')).burst).toBeUndefined();
  });

  test('holds what an attacker does besides against claims on single requests alone', () => {
    expect(scored(claim('bola.probing', 'cover-3', 'attack-4')).bola).toMatchObject({ wrong: 1 });
    expect(scored(claim('rate-anomaly.burst', 'cover-3')).burst).toBeUndefined();
  });

  test('knows a kind of attack for every rule of a built-in detector', () => {
    const rules = builtInDetectors.flatMap(({ manifest }) => manifest.rules);
    expect(rules.filter((rule) => kindsOfRule(rule).length === 0)).toEqual([]);
  });
});
