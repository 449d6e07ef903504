import { describe, expect, test } from '@jest/globals';
import { type CallKind, CallProfiles } from '../../../src/inapp/node/src/call-profiles.js';
import { Receivers, receiverOf } from '../../../src/inapp/node/src/receivers.js';
import { SampleShare } from '../../../src/inapp/node/src/sample-share.js';

const kind = (over: Partial<CallKind> = {}): CallKind => ({
  method: 'GET',
  route: '/orders/:id',
  status: 200,
  requestType: undefined,
  responseType: 'application/json',
  ...over,
});

/** Calls of one kind, one a millisecond, each of which costs so much to tell in full. @returns how many were. */
function rush(
  profiles: CallProfiles,
  calls: number,
  over: Partial<CallKind>,
  costMs: number,
  from = 0,
): number {
  let full = 0;
  for (let i = 0; i < calls; i++) {
    const profile = profiles.of(kind(over));
    if (!profiles.wantsFull(profile, undefined, from + i)) continue;
    full += 1;
    profiles.toldFull(profile, costMs);
  }
  return full;
}

describe('which calls are told in full', () => {
  test('the first of each kind always are', () => {
    const profiles = new CallProfiles();
    expect(rush(profiles, 30, {}, 0.1)).toBe(30);
    expect(rush(profiles, 30, { status: 404 }, 0.1, 30)).toBe(30);
    expect(rush(profiles, 30, { method: 'POST', requestType: 'application/json' }, 0.1, 60)).toBe(30);
  });

  test('the very first of each kind are, and of those without a route, whatever they cost', () => {
    const profiles = new CallProfiles();
    expect(rush(profiles, 20, {}, 1_000)).toBe(20);
    expect(rush(profiles, 20, { status: 404 }, 1_000, 20)).toBe(20);
    expect(rush(profiles, 50, { route: undefined }, 1_000, 40)).toBe(50);
    // They are not held against the next one, which then leaves nothing for those after it.
    expect(rush(profiles, 20, {}, 1_000, 90)).toBe(1);
  });

  test('all are when there is time: a hundred a second', () => {
    const profiles = new CallProfiles();
    let full = 0;
    for (let i = 0; i < 5_000; i++) {
      const profile = profiles.of(kind());
      if (!profiles.wantsFull(profile, undefined, i * 10)) continue;
      full += 1;
      profiles.toldFull(profile, 0.1);
    }
    expect(full).toBe(5_000);
  });

  test('in a rush a sample is, within its share of time', () => {
    const profiles = new CallProfiles();
    const full = rush(profiles, 20_000, {}, 1);
    // One per cent of twenty seconds, and what idle times had saved up.
    expect(full).toBeGreaterThan(150);
    expect(full).toBeLessThan(350);
  });

  test('a rush of one kind never takes the first calls of another', () => {
    const profiles = new CallProfiles();
    rush(profiles, 20_000, {}, 1);
    expect(rush(profiles, 30, { route: '/users' }, 0.1, 20_000)).toBe(30);
  });

  test('never brief is a kind whose operation stands in its content', () => {
    const profiles = new CallProfiles();
    const profile = profiles.of(kind({ route: '/graphql' }));
    if (profile) profile.needsContent = true;
    expect(rush(profiles, 5_000, { route: '/graphql' }, 1)).toBe(5_000);
  });

  test('calls that no route answers are told in full within a share of their own', () => {
    const profiles = new CallProfiles();
    const full = rush(profiles, 20_000, { route: undefined, status: 404 }, 1);
    expect(full).toBeGreaterThan(500);
    expect(full).toBeLessThan(750);
    expect(profiles.of(kind({ route: undefined }))).toBeUndefined();
  });

  test('memory is bounded, whatever routes and kinds come', () => {
    const profiles = new CallProfiles();
    for (let i = 0; i < 3_000; i++) profiles.of(kind({ route: `/${i}` }));
    for (let i = 0; i < 100; i++) profiles.of(kind({ status: i }));
    expect(profiles.of(kind({ route: '/2999' }))).toBeUndefined();
    expect(profiles.of(kind({ status: 99 }))).toBeUndefined();
    expect(profiles.of(kind({ route: '/7' }))).toBe(profiles.of(kind({ route: '/7' })));
  });
});

describe('calls that give ids to their callers', () => {
  const lists = kind({ route: '/orders' });

  /** A kind whose content has long been known, in a rush that has left its share nothing. */
  function inRush(): { readonly profiles: CallProfiles; readonly now: number } {
    const profiles = new CallProfiles();
    rush(profiles, 5_000, { route: '/orders' }, 1);
    const profile = profiles.of(lists);
    if (profile) profile.givesIds = true;
    return { profiles, now: 5_000 };
  }

  /** @returns how many of them were told in full */
  function ask(profiles: CallProfiles, proofs: readonly string[], from: number, costMs = 0.1): number {
    let full = 0;
    proofs.forEach((proof, i) => {
      // The share that all calls of known kinds have is used up at every moment.
      for (let n = 0; n < 3; n++) rush(profiles, 1, { route: '/orders' }, 40, from + i);
      const profile = profiles.of(lists);
      const why = profiles.wantsFull(profile, proof, from + i);
      if (why === undefined) return;
      full += 1;
      profiles.toldFull(profile, costMs, why);
    });
    return full;
  }
  const people = (count: number, name = 'somebody') =>
    Array.from({ length: count }, (_, i) => `Bearer ${name} ${i}`);

  test('are told in full once for each caller, in a rush too', () => {
    const { profiles, now } = inRush();
    expect(ask(profiles, people(200), now)).toBe(200);
    expect(ask(profiles, people(200), now + 200)).toBe(0);
  });

  test('a flood of one caller never uses up what is for the others', () => {
    const { profiles, now } = inRush();
    expect(ask(profiles, Array(10_000).fill('Bearer the same'), now)).toBe(1);
    expect(ask(profiles, people(200), now + 10_000)).toBe(200);
  });

  test('are told again after a while, as what a caller has changes', () => {
    const { profiles, now } = inRush();
    expect(ask(profiles, people(50), now)).toBe(50);
    expect(ask(profiles, people(50), now + 200_000)).toBe(50);
  });

  test('take no more than their share of time, whoever comes', () => {
    const { profiles, now } = inRush();
    const full = ask(profiles, people(10_000), now, 1);
    // Five per cent of ten seconds, and what idle times had saved up.
    expect(full).toBeGreaterThan(450);
    expect(full).toBeLessThan(650);
  });

  test('nobody, and kinds that give nothing, have no part in it', () => {
    const { profiles, now } = inRush();
    for (let n = 0; n < 5; n++) rush(profiles, 1, { route: '/orders' }, 40, now);
    expect(profiles.wantsFull(profiles.of(lists), undefined, now)).toBeUndefined();
    const profile = profiles.of(kind({ route: '/empty' }));
    if (profile) profile.told = 100;
    expect(profiles.wantsFull(profile, 'Bearer somebody', now)).toBeUndefined();
  });
});

describe('who was given ids lately', () => {
  test('is bounded: of many the last are remembered', () => {
    const receivers = new Receivers(4_096);
    for (let i = 0; i < 100_000; i++) receivers.add(i, 0);
    const kept = Array.from({ length: 100_000 }, (_, i) => i).filter((i) => receivers.has(i, 0));
    expect(kept.length).toBeLessThanOrEqual(4_096);
    expect(kept.length).toBeGreaterThanOrEqual(2_048);
    expect(kept.at(-1)).toBe(99_999);
  });

  test('is another number for another caller, another kind of call, and the end of a long proof', () => {
    const long = 'x'.repeat(2_000);
    const asked: [proof: string, kind: number][] = [
      ['a', 1],
      ['b', 1],
      ['a', 2],
      [`${long}a`, 1],
      [`${long}b`, 1],
    ];
    const numbers = asked.map(([proof, number]) => receiverOf(proof, number));
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});

test('an idle time saves up no more than a burst, and a clock that stands still gives nothing', () => {
  const share = new SampleShare(0.01, 40);
  expect(share.hasLeft(0)).toBe(true);
  share.spend(40);
  expect(share.hasLeft(0)).toBe(false);
  expect(share.hasLeft(1_000_000)).toBe(true);
  share.spend(39);
  expect(share.hasLeft(1_000_000)).toBe(true);
  share.spend(1.5);
  expect(share.hasLeft(1_000_000)).toBe(false);
});
