import { expect, test } from '@jest/globals';
import { CodedError } from '../../../src/event/coded-error.js';
import { guardStore, storeError } from '../../../src/store/store-error.js';

const coded = (code: string, message = 'x') => Object.assign(new Error(message), { code });

test.each<[string, unknown]>([
  ['a refused connection', coded('ECONNREFUSED')],
  ['a server that shuts down', coded('57P01')],
  ['too many connections', coded('53300')],
  ['a broken protocol', coded('08006')],
  ['a connection lost in a query', new Error('Connection terminated unexpectedly')],
  ['a full pool', new Error('timeout exceeded when trying to connect')],
  ['both addresses of a host refused', new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')])],
  ["Prisma's word for it", coded('P1001')],
  [
    "Prisma's word with the driver's inside",
    Object.assign(coded('P2039'), {
      meta: { driverAdapterError: { cause: { originalCode: '57P03', kind: 'postgres' } } },
    }),
  ],
])('%s is STORE_UNAVAILABLE, and what happened stays private', (_, error) => {
  const mapped = storeError(error) as CodedError;
  expect(mapped).toBeInstanceOf(CodedError);
  expect(mapped).toMatchObject({ code: 'STORE_UNAVAILABLE', cause: error });
});

test.each<[string, unknown]>([
  ['a duplicate key', coded('23505')],
  ['a missing record', coded('P2025')],
  ['a bug', new TypeError('x is not a function')],
  ['a query that speaks of connections', new Error('column "Connection terminated" does not exist')],
  ['an error of ours', new CodedError('LEASE_LOST', 'lost', { cause: coded('ECONNREFUSED') })],
  ['something that is no error', 'ECONNREFUSED'],
])('%s stays what it is', (_, error) => {
  expect(storeError(error)).toBe(error);
});

test('a chain of causes that bites its tail is followed only so far', () => {
  const error: Error & { cause?: unknown } = new Error('round');
  error.cause = error;
  expect(storeError(error)).toBe(error);
});

test('work that fails fails with the mapped error', async () => {
  await expect(guardStore(() => Promise.reject(coded('EPIPE')))).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
  });
  expect(await guardStore(async () => 7)).toBe(7);
});
