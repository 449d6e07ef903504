import dns from 'node:dns';
import net from 'node:net';
import { describe, expect, jest, test } from '@jest/globals';
import { builtIns } from '../../../src/inapp/node/src/built-ins.js';
import { replaceMethod } from '../../../src/inapp/node/src/hooks/replace-method.js';
import { Contexts } from '../../../src/inapp/node/src/request-context.js';
import { type BuiltIn, SelfCheck } from '../../../src/inapp/node/src/self-check.js';

const calls = () => ({ unscopedCalls: 5, unscopedConnections: 3 });
const holderOf = (...methods: string[]): Record<string, () => string> =>
  Object.fromEntries(methods.map((method) => [method, () => method]));
const hook = (holder: object, method: string, before = () => {}, layer = '') =>
  replaceMethod(
    holder,
    method,
    (original) =>
      function hooked(...args) {
        before();
        return Reflect.apply(original, holder, args);
      },
    layer,
  );
const statesOf = (check: SelfCheck) =>
  Object.fromEntries(check.states().map(({ name, hook: state }) => [name, state]));

describe('the self-check', () => {
  test('tells a module of which one method is not ours as failed, and no other', () => {
    const [whole, half] = [holderOf('read', 'write'), holderOf('read', 'write')];
    for (const holder of [whole, half]) hook(holder, 'read');
    hook(whole, 'write');
    const list: BuiltIn[] = [
      { name: 'whole', holder: whole, methods: ['read', 'write'] },
      { name: 'half', holder: half, methods: ['read', 'write'] },
      { name: 'absent', holder: {}, methods: ['read'] },
    ];
    const states = new SelfCheck(calls(), list).states();
    expect(states).toEqual([
      { name: 'whole', version: process.versions.node, hook: 'hooked' },
      { name: 'half', version: process.versions.node, hook: 'failed' },
      { name: 'absent', version: process.versions.node, hook: 'failed' },
    ]);
  });

  test('tells a hook that somebody has taken out again as failed, from whatever layer, and as hooked when it is back', () => {
    const holder = holderOf('read');
    const { read: first } = holder;
    hook(holder, 'read', undefined, '.inner');
    const { read: second } = holder;
    hook(holder, 'read');
    const { read: ours } = holder;
    const check = new SelfCheck(calls(), [{ name: 'files', holder, methods: ['read'] }]);
    expect(statesOf(check)).toEqual({ files: 'hooked' });
    for (const original of [first, second]) {
      Object.assign(holder, { read: original });
      expect(statesOf(check)).toEqual({ files: 'failed' });
      Object.assign(holder, { read: ours });
      expect(statesOf(check)).toEqual({ files: 'hooked' });
    }
  });

  test('never takes a hook that another library has wrapped for one that is gone', () => {
    const holder = holderOf('read');
    hook(holder, 'read');
    const check = new SelfCheck(calls(), [{ name: 'files', holder, methods: ['read'] }]);
    const { read } = holder;
    Object.assign(holder, { read: () => read?.() });
    expect(statesOf(check)).toEqual({ files: 'hooked' });
  });

  test('tells a hook that stands and does not fire as failed; the call that proves it is never counted', () => {
    const counted = calls();
    const fire = () => {
      counted.unscopedCalls += 1;
    };
    const [live, dead, throwing] = [holderOf('read'), holderOf('read'), holderOf('read')];
    hook(live, 'read', fire);
    hook(dead, 'read');
    hook(throwing, 'read', fire);
    const list = Object.entries({ live, dead, throwing }).map(([name, holder]) => ({
      name,
      holder,
      methods: ['read'],
      harmless: () => {
        holder.read?.();
        if (holder === throwing) throw new Error('as it does without us');
      },
    }));
    expect(statesOf(new SelfCheck(counted, list))).toEqual({
      live: 'hooked',
      dead: 'failed',
      throwing: 'hooked',
    });
    expect(counted).toEqual(calls());
  });

  test('hears of connections below counted calls, and of hooks that show by what they do', () => {
    const counted = calls();
    const [below, shown, broken] = [holderOf('read'), holderOf('read'), holderOf('read')];
    for (const holder of [below, shown, broken]) hook(holder, 'read');
    let asked: boolean[] = [];
    const check = new SelfCheck(counted, [
      {
        name: 'below',
        holder: below,
        methods: ['read'],
        harmless: (hasFired) => {
          asked = [hasFired()];
          counted.unscopedConnections += 1;
          asked.push(hasFired());
        },
      },
      { name: 'shown', holder: shown, methods: ['read'], proves: () => true },
      {
        name: 'broken',
        holder: broken,
        methods: ['read'],
        proves: () => {
          throw new Error('not ours');
        },
      },
    ]);
    expect(statesOf(check)).toEqual({ below: 'hooked', shown: 'hooked', broken: 'failed' });
    expect(asked).toEqual([false, true]);
    expect(counted).toEqual(calls());
  });

  test('opens nothing: whatever is behind a hook never reads where to', () => {
    const seen: unknown[] = [];
    const original = net.Socket.prototype.connect;
    const spied = jest.spyOn(net.Socket.prototype, 'connect').mockImplementation(function connect(
      this: net.Socket,
      ...args
    ) {
      seen.push(args[0]);
      counted.unscopedConnections += 1;
      return Reflect.apply(original, this, args);
    });
    const counted = calls();
    const lookups = jest.spyOn(dns, 'lookup');
    try {
      const list = builtIns(new Contexts()).filter(({ name }) => /net|http|fetch/.test(name));
      const check = new SelfCheck(counted, list);
      expect(check.states().length).toBeGreaterThan(4);
      expect(seen).toHaveLength(1);
      expect(() => Reflect.get(seen[0] as object, 'port')).not.toThrow();
      expect(lookups).not.toHaveBeenCalled();
    } finally {
      spied.mockRestore();
      lookups.mockRestore();
    }
  });

  test('of Node’s own modules fails for every one of them where nothing is hooked', () => {
    const states = new SelfCheck(calls(), builtIns(new Contexts())).states();
    expect(new Set(states.map(({ hook: state }) => state))).toEqual(new Set(['failed']));
    expect(states.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['node:http', 'node:fs', 'node:child_process', 'node:vm', 'fetch']),
    );
  });
});
