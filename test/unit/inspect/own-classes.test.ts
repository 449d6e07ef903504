import { expect, test } from '@jest/globals';
import type { Policy } from '../../../src/event/index.js';
import { OwnClasses } from '../../../src/inapp/node/src/own-classes.js';
import { CustomClasses, describeCall } from '../../../src/inspect/index.js';
import { rawCall, testContext } from './context.js';

const json = { 'content-type': 'application/json' };
const call = rawCall({
  method: 'POST',
  target: '/join?ref=M-123456',
  requestHeaders: json,
  requestBody: { memberRef: 'M-123456', number: 77_001_234, other: 'M-12' },
  responseHeaders: json,
  responseBody: { member: { ref: 'M-123456' } },
});
const classes = [
  { id: 'custom:member', pattern: '^M-\\d{6}$' },
  { id: 'custom:contract', pattern: '^77', names: ['number'] },
];

test('a customer’s own classes are told wherever they are met, and the value nowhere', () => {
  const customClasses = new CustomClasses(classes, (pattern) => new RegExp(pattern));
  const described = describeCall(call, testContext({ customClasses }));
  const found = [described.request?.query, described.request?.body, described.response.body].flatMap(
    (shape) =>
      shape?.fields.filter((field) => field.classes).map(({ path, classes: of }) => [path, of]) ?? [],
  );
  expect(found).toEqual([
    ['ref', ['custom:member']],
    ['memberRef', ['custom:member']],
    ['number', ['custom:contract']],
    ['member.ref', ['custom:member']],
  ]);
  expect(JSON.stringify(described)).not.toContain('123456');
});

test('in the library they follow the policy; a pattern that cannot be used is counted, and the others go on', () => {
  let broken = 0;
  const own = new OwnClasses(() => broken++);
  expect(own.under(undefined)).toBeUndefined();
  const policy = { customClasses: [...classes, { id: 'custom:bad', pattern: '(?=a)' }] } as unknown as Policy;
  const compiled = own.under(policy);
  expect(own.under(policy)).toBe(compiled);
  expect(compiled?.labelsOf('ref', 'M-123456')).toEqual(['custom:member']);
  expect(compiled?.labelsOf('ref', 'M-654321')).toEqual(['custom:member']);
  expect(broken).toBe(1);
  expect(own.under({} as Policy)).toBeUndefined();
});
