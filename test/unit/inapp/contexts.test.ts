import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { Contexts, RequestContext } from '../../../src/inapp/node/src/request-context.js';

const exchange = () => {
  const request = { headers: { host: 'shop.test' }, url: '/' } as unknown as IncomingMessage;
  return new RequestContext(request, { req: request } as unknown as ServerResponse, 0, 0);
};

describe('the context of a message', () => {
  test('is found by request and by response, whichever other requests have begun since', () => {
    const contexts = new Contexts();
    const all = Array.from({ length: 5 }, exchange);
    for (const one of all) contexts.add(one);
    for (const one of all) {
      expect(contexts.of(one.request)).toBe(one);
      expect(contexts.of(one.response)).toBe(one);
    }
    expect(contexts.of({})).toBeUndefined();
  });

  test('is found by a response that does not name its request', () => {
    const contexts = new Contexts();
    const request = { headers: {}, url: '/' } as unknown as IncomingMessage;
    const one = new RequestContext(request, { req: {} } as unknown as ServerResponse, 0, 0);
    contexts.add(one);
    contexts.add(exchange());
    expect([contexts.of(one.request), contexts.of(one.response)]).toEqual([one, one]);
    // One that only says so is another's.
    expect(contexts.of({ req: request })).toBeUndefined();
    contexts.remove(one);
    expect([contexts.of(one.request), contexts.of(one.response)]).toEqual([undefined, undefined]);
  });

  test('is let go when its request is over, and only that one', () => {
    const contexts = new Contexts();
    const [first, second] = [exchange(), exchange()];
    contexts.add(first);
    contexts.add(second);
    contexts.remove(first);
    expect([contexts.of(first.request), contexts.of(first.response)]).toEqual([undefined, undefined]);
    contexts.remove(second);
    expect(contexts.of(second.request)).toBeUndefined();
  });

  test('stays while a handler may still write to an answer that was ours', () => {
    const contexts = new Contexts();
    const [first, second] = [exchange(), exchange()];
    for (const one of [first, second]) {
      contexts.add(one);
      one.blocked = { incident: 'i', rule: 'x.y' };
    }
    contexts.remove(first);
    contexts.remove(second);
    expect(contexts.of(first.response)).toBe(first);
    expect(contexts.of(second.response)).toBe(second);
  });
});
