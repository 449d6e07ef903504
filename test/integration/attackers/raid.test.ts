import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AttributedFinding } from '../../../src/pipeline/plugin-host.js';
import { Replay } from '../../../src/pipeline/replay/replay.js';
import { builtInDetectors } from '../../../src/plugins/registry.js';
import { installMatrix, matrixTimeoutMs } from '../../kit/matrix.js';
import { requires } from '../../kit/requires.js';
import { buildLibrary, killApps } from '../inapp/run-app.js';
import { type Raid, raid } from './raid.js';
import { type Raider, raiders } from './raiders.js';
import { storiesOf } from './stories.js';

const RAID_MS_MAX = 8 * 60_000;

interface Found {
  readonly detectors: readonly string[];
  /** Stages that its story must show. */
  readonly stages: readonly string[];
  /** How far it did not come. */
  readonly beyond: readonly string[];
}

/** What each tool must be found by, and how far it came. */
const found: Readonly<Record<Raider['tool'], Found>> = {
  // None of its passwords is anybody's.
  hydra: { detectors: ['rate-anomaly'], stages: ['probing'], beyond: ['exploitation', 'exfiltration'] },
  // It finds paths, and does nothing with them.
  gobuster: {
    detectors: ['shadow-api'],
    stages: ['reconnaissance'],
    beyond: ['exploitation', 'exfiltration'],
  },
  ffuf: { detectors: ['bola'], stages: ['exploitation', 'exfiltration'], beyond: [] },
  sqlmap: { detectors: ['injection'], stages: ['exploitation'], beyond: [] },
  wapiti: { detectors: ['injection'], stages: ['probing'], beyond: [] },
};

requires(
  'hydra',
  'gobuster',
  'ffuf',
  'sqlmap',
  'wapiti',
)('attackers with tools, among people', () => {
  let seen: Raid;
  let findings: readonly AttributedFinding[];
  const addresses = new Map<string, string | undefined>();
  /** From where the events came that a finding names. */
  const sourcesOf = ({ evidence }: AttributedFinding) =>
    new Set(evidence.map(({ eventId }) => addresses.get(eventId)));
  const by = (address: string) => findings.filter((finding) => sourcesOf(finding).has(address));

  beforeAll(async () => {
    await installMatrix();
    buildLibrary();
  }, matrixTimeoutMs);
  afterAll(killApps);

  beforeAll(async () => {
    seen = await raid(raiders);
    for (const event of seen.events)
      if (event.kind === 'api.call') addresses.set(event.id, event.client.address);
      else if (event.kind === 'attack.seen') addresses.set(event.id, event.request?.client?.address);
    const replay = await Replay.open({ modules: builtInDetectors });
    findings = [...(await replay.push(seen.events)), ...(await replay.end())];
  }, RAID_MS_MAX);

  test.each(raiders.map(({ tool, address }) => [tool, address] as const))('%s was at work', (_, address) => {
    expect([...addresses.values()].filter((one) => one === address).length).toBeGreaterThan(30);
  });

  test.each(raiders.map(({ tool, address }) => [tool, address] as const))(
    '%s is found by the detector of its kind',
    (tool, address) => {
      const detectors = [...new Set(by(address).map(({ detector }) => detector))];
      expect(detectors).toEqual(expect.arrayContaining([...found[tool].detectors]));
    },
  );

  test.each(raiders.map(({ tool, address }) => [tool, address] as const))(
    'what %s did is one campaign, which came as far as it did',
    (tool, address) => {
      const stories = storiesOf(findings, seen.events, seen.people).filter((story) =>
        story.addresses.includes(address),
      );
      expect(stories.map(({ addresses: [one], addressCount }) => [one, addressCount])).toEqual([
        [address, 1],
      ]);
      const stages: string[] = stories[0]?.stages.map(({ stage }) => stage) ?? [];
      expect(stages).toEqual(expect.arrayContaining([...found[tool].stages]));
      expect(stages.filter((stage) => found[tool].beyond.includes(stage))).toEqual([]);
    },
  );

  test('an injection is one alert, however many requests it took', () => {
    for (const tool of ['sqlmap', 'wapiti']) {
      const { address = '' } = raiders.find((one) => one.tool === tool) ?? {};
      const injections = by(address).filter(({ detector }) => detector === 'injection');
      expect([tool, new Set(injections.map(({ dedupeKey }) => dedupeKey)).size]).toEqual([tool, 1]);
      const named = injections.flatMap(({ evidence }) => evidence.map(({ eventId }) => eventId));
      expect(new Set(named).size).toBe(named.length);
    }
  });

  test('no detector says anything of people', () => {
    const wrong = findings.filter((finding) =>
      [...sourcesOf(finding)].some((one) => seen.people.has(one ?? '')),
    );
    const told = wrong.map(({ rule, title, confidence }) => `${rule} ${confidence}: ${title}`);
    expect([...new Set(told)]).toEqual([]);
  });
});
