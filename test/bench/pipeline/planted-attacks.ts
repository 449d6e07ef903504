import type { ApiCall } from '../../../src/event/index.js';
import { type Traffic, trafficDefaults } from './traffic.js';

/** Both are lists or not by their number: see `endpointOf`. */
const LIST = 100;
const DETAIL = 101;
const CROWDED_LIST = 104;
const OWNERS = 12;
const OBJECTS_OF_OWNER = 2;
const BURST_CALLS = 200;

/** Nobody else is these two. */
const THIEF = trafficDefaults.principals + 1;
const HURRIED = trafficDefaults.principals + 2;

/**
 * What detectors that compare have to find in a run, by the number of the event: owners are given their things, later one
 * principal reaches the things of all of them; and one calls an endpoint 200 times within a second.
 */
export function plantedAttacks(traffic: Traffic, events: number): Map<number, (time: number) => ApiCall> {
  const planted = new Map<number, (time: number) => ApiCall>();
  const from = (share: number, nth: number) => Math.floor(events * share) + nth;
  for (let owner = 0; owner < OWNERS; owner++) {
    planted.set(from(0.2, owner), (time) => traffic.call(time, owner, LIST, ''));
    for (let thing = 0; thing < OBJECTS_OF_OWNER; thing++)
      planted.set(from(0.4, owner * OBJECTS_OF_OWNER + thing), (time) =>
        traffic.call(time, THIEF, DETAIL, traffic.thingOf(owner, thing)),
      );
  }
  for (let nth = 0; nth < BURST_CALLS; nth++)
    planted.set(from(0.6, nth), (time) => traffic.call(time, HURRIED, CROWDED_LIST, ''));
  return planted;
}
