import { expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { sharingKey } from '../../../src/schema/subscriptions/sharing-key.js';
import type { ApiIdentity, ApiScope } from '../../../src/store/credentials.js';

const identity = (
  organisationId = 'a',
  scopes: ApiScope[] = ['read', 'admin'],
  tokenId = 't',
): ApiIdentity => ({
  organisationId,
  tokenId,
  scopes: new Set(scopes),
});
const document = parse(
  'subscription ($after: Cursor, $filter: AlertFilter) { alertRaised(after: $after, filter: $filter) { cursor } }',
);
const base = { document, variableValues: { after: 'x', filter: { severity: { eq: 'HIGH' } } } };
const key = sharingKey(base, identity());

test('tokens of one organisation with the same scopes share, wherever they start', () => {
  expect(sharingKey(base, identity('a', ['admin', 'read'], 'other'))).toBe(key);
  expect(sharingKey({ ...base, variableValues: { ...base.variableValues, after: 'y' } }, identity())).toBe(
    key,
  );
  expect(sharingKey({ ...base, variableValues: { filter: base.variableValues.filter } }, identity())).toBe(
    key,
  );
});

test('another organisation, other scopes, another filter or document never share', () => {
  const others = [
    sharingKey(base, identity('b')),
    sharingKey(base, identity('a', ['read'])),
    sharingKey({ ...base, variableValues: { filter: { severity: { eq: 'LOW' } } } }, identity()),
    sharingKey({ ...base, document: parse('subscription { alertRaised { cursor } }') }, identity()),
  ];
  expect(new Set([key, ...others]).size).toBe(5);
});

test('a variable that does more than say where to start is part of the key', () => {
  const both = parse(
    'subscription ($x: Cursor) { alertRaised(after: $x) { cursor alert { title @include(if: $x) } } }',
  );
  const of = (x: string) => sharingKey({ document: both, variableValues: { x } }, identity());
  expect(of('1')).not.toBe(of('2'));
});
