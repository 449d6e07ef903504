import { describe, expect, test } from '@jest/globals';
import {
  type DeploymentFacts,
  deploymentProblemsOf,
  deploymentState,
} from '../../../../src/inventory/deployment/deployment-state.js';

const MINUTE = 60_000;
const at = Date.UTC(2026, 10, 22, 12);
const fresh: DeploymentFacts = {
  ...{ expiresAt: at + 60 * MINUTE, endedAt: undefined, exchangedAt: undefined, firstSeenAt: undefined },
  ...{ firstPacketAt: undefined, firstEventAt: undefined, transactions: 0, opaqueFlows: 0 },
  ...{ stages: {}, refusals: {} },
};
const exchanged = { ...fresh, exchangedAt: at };
const up = { ...exchanged, firstSeenAt: at };
const packets = { ...up, firstPacketAt: at };

/** State and codes of problems, so many minutes after noon. */
const judged = (minutes: number, facts: DeploymentFacts) => {
  const now = at + minutes * MINUTE;
  return [deploymentState(facts, now), ...deploymentProblemsOf(facts, now).map(({ code }) => code)];
};

describe('the state of a deployment', () => {
  test('goes from the link to the first event, and never back', () => {
    expect(judged(59, fresh)).toEqual(['link-made']);
    expect(judged(0, exchanged)).toEqual(['token-exchanged']);
    expect(judged(0, up)).toEqual(['collector-up']);
    expect(judged(0, packets)).toEqual(['packets']);
    const done = { ...packets, firstEventAt: at, transactions: 1 };
    expect(judged(0, done)).toEqual(['events']);
    expect(judged(60 * 24 * 30, done)).toEqual(['events']);
    expect(judged(0, { ...done, endedAt: at })).toEqual(['removed']);
  });

  test('says that a link has lapsed only of one that nobody used', () => {
    expect(judged(60, fresh)).toEqual(['token-expired', 'TOKEN_EXPIRED']);
    expect(judged(61, { ...exchanged, firstSeenAt: at, firstEventAt: at })).toEqual(['events']);
  });

  test('is patient with a machine that boots and with sources that are quiet, and then says what lacks', () => {
    expect(judged(9, exchanged)).toEqual(['token-exchanged']);
    expect(judged(10, exchanged)).toEqual(['token-exchanged', 'COLLECTOR_SILENT']);
    expect(judged(4, up)).toEqual(['collector-up']);
    expect(judged(5, up)).toEqual(['collector-up', 'NO_PACKETS']);
    expect(judged(9, packets)).toEqual(['packets']);
    expect(judged(10, packets)).toEqual(['packets', 'NO_HTTP']);
  });

  test('calls traffic opaque only when nothing of it can be read', () => {
    expect(judged(0, { ...packets, opaqueFlows: 3 })).toEqual(['packets', 'OPAQUE']);
    expect(judged(60, { ...packets, opaqueFlows: 3, transactions: 1 })).toEqual(['packets']);
    expect(judged(60, { ...packets, opaqueFlows: 3, firstEventAt: at })).toEqual(['events']);
  });

  test('puts first what the account itself told, each with the time of the telling, and nothing of what is gone', () => {
    const stages = {
      mirroring: {
        ...{ state: 'failed', at: at + 1 },
        problems: [{ code: 'LIMIT_REACHED' as const, text: '15 wait.', subject: 'tmt-1' }],
      },
      collector: { state: 'failed', at: at + 2, problems: [] },
    };
    const refusals = { TOKEN_USED: { at: at + 3, subject: 'arn:aws:other' } };
    const facts = { ...up, stages, refusals };
    expect(judged(5, facts)).toEqual([
      'collector-up',
      'LIMIT_REACHED',
      'INTERNAL',
      'TOKEN_USED',
      'NO_PACKETS',
    ]);
    expect(deploymentProblemsOf(facts, at)).toMatchObject([
      { subject: 'tmt-1', at: at + 1, text: expect.stringContaining('15 wait.') },
      { subject: undefined, at: at + 2 },
      { subject: 'arn:aws:other', at: at + 3 },
    ]);
    expect(judged(5, { ...facts, endedAt: at })).toEqual(['removed']);
  });
});
