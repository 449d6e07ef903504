import { describe, expect, test } from '@jest/globals';
import { type CallKind, CallProfiles } from '../../../src/inapp/node/src/call-profiles.js';
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
    if (!profiles.wantsFull(profile, from + i)) continue;
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
      if (!profiles.wantsFull(profile, i * 10)) continue;
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
