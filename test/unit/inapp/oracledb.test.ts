import { describe, expect, test } from '@jest/globals';
import { BlockedCallError } from '../../../src/inapp/node/src/blocked-call-error.js';
import { DatabaseCalls } from '../../../src/inapp/node/src/database-calls.js';
import { Guard } from '../../../src/inapp/node/src/guard.js';
import { createOracledbHook } from '../../../src/inapp/node/src/hooks/oracledb.js';
import { Contexts, type RequestContext } from '../../../src/inapp/node/src/request-context.js';
import { StoredFragments } from '../../../src/inapp/node/src/stored-fragments.js';

/** The driver's shape, hooked, in a request that brings this input. */
function driver(input: string) {
  const ran: unknown[] = [];
  class Connection {
    execute(...args: unknown[]) {
      ran.push(args[0]);
      return Promise.resolve('rows');
    }
    executeMany(...args: unknown[]) {
      return this.execute(...args);
    }
  }
  const guard = new Guard();
  const told: string[] = [];
  const calls = new DatabaseCalls({
    contexts: new Contexts(),
    guard,
    stored: new StoredFragments(),
    check: (call, judge) => {
      const inputs = [{ text: input, location: 'query', name: 'q' }] as const;
      if (!judge(inputs, {} as RequestContext)) return undefined;
      told.push(call.operation);
      return new BlockedCallError('incident');
    },
  });
  const isHooked = createOracledbHook(calls, guard).apply({ Connection });
  return { isHooked, connection: new Connection(), ran, told, guard };
}

describe('oracledb', () => {
  const attack = "]' or 1=1 --";
  const text = (input: string) => `SELECT a FROM t WHERE a = q'[${input}]'`;

  test.each(['execute', 'executeMany'] as const)(
    '%s never runs what an input breaks out of',
    async (name) => {
      const { connection, ran, told, isHooked } = driver(attack);
      expect(isHooked).toBe(true);
      await expect(connection[name](text(attack))).rejects.toThrow(BlockedCallError);
      await expect(connection[name]({ statement: text(attack), values: [] })).rejects.toThrow(
        BlockedCallError,
      );
      const answer = await new Promise((resolve) => connection[name](text(attack), [], resolve));
      expect(answer).toBeInstanceOf(BlockedCallError);
      expect(ran).toEqual([]);
      expect(told).toEqual(Array(3).fill(`oracledb.${name}`));
    },
  );

  test('runs once what holds an input as one literal or binds it', async () => {
    const { connection, ran, told, guard } = driver("it's or 1=1 --");
    expect(await connection.execute(text("it's or 1=1 --"))).toBe('rows');
    expect(await connection.execute('SELECT a FROM t WHERE a = :a', ["it's or 1=1 --"])).toBe('rows');
    expect(ran).toHaveLength(2);
    expect(told).toEqual([]);
    expect(guard.take()).toEqual([]);
  });

  test('of another shape is told as not supported', () => {
    const hook = createOracledbHook({} as DatabaseCalls, new Guard());
    expect(hook.apply({})).toBe(false);
  });
});
