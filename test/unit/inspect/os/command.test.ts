import { describe, expect, test } from '@jest/globals';
import { judgeCommand } from '../../../../src/inspect/injection/cmdi.js';
import { commandAttacks, commandNearMisses } from './command-vectors.js';

/** Confidence from which a verdict counts as an attack. */
const COUNTS = 0.8;
const flagged = (text: string): boolean => (judgeCommand(text, 'query')?.confidence ?? 0) >= COUNTS;

describe('commands', () => {
  test.each(commandAttacks.map((text) => [text]))('tells %j', (text) => expect(flagged(text)).toBe(true));
  test.each(commandNearMisses.map((text) => [text]))('never takes %j for a command', (text) =>
    expect(flagged(text)).toBe(false),
  );
  test('never repeats the value in its verdict', () =>
    expect(JSON.stringify(judgeCommand('; cat /etc/zqxsecret', 'query'))).not.toContain('zqx'));
});
