import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AlertMemory } from '../../../../src/pipeline/campaign/alert-memory.js';
import { correlate } from '../../../../src/pipeline/campaign/correlate.js';
import { crowds, fact } from './facts.js';

const memoryOf = (alerts: readonly ReturnType<typeof fact>[]) => {
  const memory = new AlertMemory();
  for (const each of alerts) memory.put(each);
  return memory;
};

test('around an alert is what shares something with it, and the rest of whoever that belongs to', () => {
  const one = fact({ by: 'eve', from: '203.0.113.1' });
  const near = fact({ from: '203.0.113.1', actorId: 'a' });
  const rest = fact({ from: '198.51.100.9', actorId: 'a' });
  const stranger = fact({ by: 'bob', from: '192.0.2.1' });
  const memory = memoryOf([one, near, rest, stranger]);
  const found = memory.around([one.id]).map(({ id }) => id);
  expect(found.sort()).toEqual([one.id, near.id, rest.id].sort());
});

test('what is forgotten or owned by another is nobody’s neighbour under its old name', () => {
  const one = fact({ by: 'eve', actorId: 'a' });
  const memory = memoryOf([one]);
  memory.own(one.id, 'b');
  expect([memory.ofActor('a'), memory.ofActor('b')]).toEqual([[], [one.id]]);
  memory.delete(one.id);
  expect([memory.size, memory.ofActor('b'), memory.around([one.id])]).toEqual([0, [], []]);
});

test('a crowd costs no more than those next to it in time', () => {
  const many = Array.from({ length: 3000 }, (_, at) => fact({ from: '203.0.113.1', at }));
  const memory = memoryOf(many);
  const middle = many[1500]!;
  const found = memory.around([middle.id]);
  expect(found.length).toBeLessThan(100);
  expect(found.map(({ id }) => id)).toContain(many[1501]!.id);
});

test('looking only around what is new finds what looking at everything finds', () => {
  const pick = <T>(...values: readonly T[]) => fc.constantFrom(...values);
  const one = fc
    .record({
      by: pick(undefined, 'a', 'b', 'c', 'd', 'e', 'f'),
      from: pick(undefined, '203.0.113.1', '198.51.100.3', '10.0.0.1', '192.0.2.8', '192.0.2.9'),
      with: pick(undefined, 'browser', 'tool'),
      at: fc.integer({ min: 0, max: 3000 }),
      detector: pick('bola', 'injection'),
    })
    .map((given) => fact(given));
  const known = crowds({ '203.0.113.1': 50, '198.51.100.3': 1, '192.0.2.8': 0 }, { browser: 500, tool: 0 });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 24 }), (alerts) => {
      const memory = new AlertMemory();
      for (const alert of alerts) {
        memory.put(alert);
        for (const ids of correlate(memory.around([alert.id]), known)) {
          // The older stays.
          const owners = ids.flatMap((id) => memory.get(id)?.actorId ?? []).sort();
          const owner = owners[0] ?? ids[0]!;
          for (const each of new Set(owners)) for (const id of memory.ofActor(each)) memory.own(id, owner);
          for (const id of ids) memory.own(id, owner);
        }
      }
      const stories = new Map<string, string[]>();
      for (const { id, actorId = '' } of memory.values())
        stories.set(actorId, [...(stories.get(actorId) ?? []), id]);
      const found = [...stories.values()].map((ids) => ids.sort()).sort();
      expect(found).toEqual(correlate(alerts, known).sort());
    }),
  );
});
