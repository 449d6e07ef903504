import { expect, test } from '@jest/globals';
import { leaveOut } from '../../../src/inapp/node/src/leave-out.js';
import { describeCall } from '../../../src/inspect/index.js';
import { rawCall, testContext } from './context.js';

const raw = rawCall({
  method: 'POST',
  target: '/orders/17?userId=7&page=2',
  requestHeaders: { 'content-type': 'application/json', 'x-own': 'a' },
  requestBody: '{"orderId":17,"note":"a"}',
  responseHeaders: { 'content-type': 'application/json' },
  responseBody: '{"id":17,"items":[{"id":1}]}',
});
const told = (omit: readonly string[], isLeftOut: boolean) => {
  const context = testContext({ eventId: () => 'one-event', ...(isLeftOut ? { omit: new Set(omit) } : {}) });
  const call = describeCall(raw, context);
  leaveOut(call, omit);
  return JSON.parse(JSON.stringify(call));
};

test.each([
  [[]],
  [['objects']],
  [['request-shape']],
  [['request-shape', 'objects']],
  [['response-shape']],
  [['response-shape', 'returned']],
  [['headers-shape']],
  [['objects', 'returned', 'request-shape', 'response-shape', 'headers-shape']],
])('what is not found out because nobody reads it (%j) changes nothing else', (omit) => {
  expect(told(omit, true)).toEqual(told(omit, false));
});

test('of a body that nobody reads nothing is looked at', () => {
  const looked: string[] = [];
  const responseBody = new Proxy(
    { id: 17 },
    {
      ownKeys(of) {
        looked.push('keys');
        return Reflect.ownKeys(of);
      },
    },
  );
  const context = testContext({ omit: new Set(['response-shape', 'returned']) });
  describeCall({ ...raw, responseBody }, context);
  expect(looked).toEqual([]);
  describeCall({ ...raw, responseBody }, testContext({ omit: new Set(['response-shape']) }));
  expect(looked).not.toEqual([]);
});
