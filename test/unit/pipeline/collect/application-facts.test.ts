import { describe, expect, test } from '@jest/globals';
import { ApplicationFacts } from '../../../../src/pipeline/collect/application-facts.js';
import { apiCall, appHeartbeat, appStarted } from '../../../kit/builders.js';

const component = (name: string) => ({ type: 'library' as const, name, version: '1.0.0' });
const query = (table: string, count: number) => ({
  ...{ method: 'GET', route: '/a', statement: 'select' as const, tables: [table], columns: ['id'] },
  ...{ constrained: 'none' as const, count },
});

describe('what is gathered of an application', () => {
  test('is its latest start and its latest modules, whatever order they come in', () => {
    const facts = new ApplicationFacts();
    facts.add('s', appStarted({ time: 2, components: [component('new')] }), 'shop');
    facts.add('s', appStarted({ time: 1, components: [component('old')] }), 'shop');
    facts.add('s', appHeartbeat({ time: 2, modules: [{ name: 'new', hook: 'none' }] }), undefined);
    facts.add('s', appHeartbeat({ time: 1, modules: [{ name: 'old', hook: 'none' }] }), undefined);
    facts.add('s', appHeartbeat({ time: 3, modules: undefined, queries: [query('a', 1)] }), undefined);
    expect(facts.deltas()).toMatchObject([
      {
        ...{ id: 's', serviceId: 'shop', start: { at: 2, components: [component('new')] } },
        modules: { at: 2, list: [{ name: 'new', hook: 'none' }] },
      },
    ]);
  });

  test('adds the counts of equal queries and calls up, and keeps unlike ones and other sensors apart', () => {
    const facts = new ApplicationFacts();
    const outgoing = (host: string, count: number) => ({ method: 'GET', host, count });
    facts.add('s', appHeartbeat({ queries: [query('a', 2), query('b', 1)] }), 'shop');
    facts.add('s', appHeartbeat({ queries: [query('a', 3)], outgoing: [outgoing('x', 1)] }), 'shop');
    facts.add('s', appHeartbeat({ outgoing: [outgoing('x', 4), outgoing('y', 1)] }), 'shop');
    facts.add('other', appHeartbeat({ queries: [query('a', 9)] }), 'shop');
    const [one, other] = facts.deltas();
    expect(one?.queries).toEqual([query('a', 5), query('b', 1)]);
    expect(one?.outgoing).toEqual([outgoing('x', 5), outgoing('y', 1)]);
    expect(other?.queries).toEqual([query('a', 9)]);
  });

  test('is nothing for calls, and for heartbeats that tell nothing of it', () => {
    const facts = new ApplicationFacts();
    facts.add('s', apiCall(), 'shop');
    facts.add('s', appHeartbeat({ modules: undefined, queries: [], outgoing: [] }), 'shop');
    expect(facts.deltas()).toEqual([]);
  });
});
