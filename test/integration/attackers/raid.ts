import { join } from 'node:path';
import { WireEvent } from '../../../src/event/event.js';
import { matrixManifest } from '../../kit/matrix.js';
import { startFakePlatform } from '../inapp/fake-platform.js';
import { runApp } from '../inapp/run-app.js';
import { addressOf, visit } from './people.js';
import type { Raider } from './raiders.js';
import { severalAtATime } from './run-tool.js';

/** People who come before the attackers, and while each of them is at work. */
const VISITS_BEFORE = 160;
const VISITS_MEANWHILE = 8;
const PEOPLE = 90;
const AT_A_TIME = 4;

const DAY_MS = 86_400_000;
const DAYS_BEFORE = 3;
/** Somebody reads before he clicks. */
const CLICK_MS = 4_000;

type Call = WireEvent & { kind: 'api.call' };

export interface Raid {
  /** All that the sensor told, in order. */
  readonly events: readonly WireEvent[];
  readonly people: ReadonlySet<string>;
}

/**
 * A shop with the library in it, which watches; people who visit it, and raiders with their tools, one after the other. The
 * machine plays people quicker than they are: their calls get the times that they would have had, over the days before the raid
 * and beside it. What the raiders did keeps its own time.
 */
export async function raid(raiders: readonly Raider[]): Promise<Raid> {
  const platform = await startFakePlatform();
  const app = await runApp({
    args: ['-r', 'protectonce', join(import.meta.dirname, 'apps/market.cjs')],
    platform: platform.url,
    env: { MATRIX: matrixManifest, PROTECTONCE_TRUST_PROXY: 'loopback' },
  });
  const visits = (from: number, count: number) =>
    severalAtATime(
      Array.from({ length: count }, (_, i) => from + i),
      AT_A_TIME,
      (n) => visit(app.url, n % PEOPLE, n),
    );
  await visits(0, VISITS_BEFORE);
  const startedAt = Date.now();
  for (const [index, raider] of raiders.entries())
    await Promise.all([
      raider.run(app.url),
      visits(VISITS_BEFORE + index * VISITS_MEANWHILE, VISITS_MEANWHILE),
    ]);
  await app.stop();
  await platform.stop();

  const people = new Set(Array.from({ length: PEOPLE }, (_, person) => addressOf(person)));
  const told = platform.events().filter(({ kind }) => kind === 'api.call' || kind === 'attack.seen');
  for (const event of told) WireEvent.parse(event);
  const events = atTheirPace(told as WireEvent[], people, startedAt);
  return { events, people };
}

/** People's calls, each visit from where it began and a click every few seconds. */
function atTheirPace(
  told: readonly WireEvent[],
  people: ReadonlySet<string>,
  startedAt: number,
): WireEvent[] {
  const clocks = new Map<string, { last: number; now: number }>();
  const before = told.filter((event) => event.kind === 'api.call' && event.time < startedAt) as Call[];
  const first = before[0]?.time ?? startedAt;
  // The days before end a while before the raid.
  const stretch = (DAYS_BEFORE * DAY_MS) / Math.max(1, startedAt - first);
  const retimed = told.map((event) => {
    if (event.kind !== 'api.call' || !people.has(event.client.address)) return event;
    const { address } = event.client;
    const clock = clocks.get(address);
    const isBefore = event.time < startedAt;
    const begins = event.path.length === 0;
    const start = isBefore ? startedAt - 600_000 - (startedAt - event.time) * stretch : event.time;
    const now = begins || clock === undefined ? Math.round(start) : clock.now + CLICK_MS;
    clocks.set(address, { last: event.time, now });
    return { ...event, time: now };
  });
  return retimed.sort((a, b) => a.time - b.time);
}
