import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  createTokenizer,
  isVocabulary,
  readBody,
  structuralName,
  typeOfValue,
} from '../../../src/inspect/index.js';

describe('createTokenizer', () => {
  test('is HMAC-SHA256 over domain, zero and value, cut to 128 bits, in every language', () => {
    const tokenizer = createTokenizer('a-privacy-key');
    fc.assert(
      fc.property(
        fc.constantFrom('object', 'principal', 'role', 'client', 'agent' as const),
        fc.string({ unit: 'binary' }),
        (domain, value) => {
          const hash = createHmac('sha256', 'a-privacy-key').update(`${domain}\0${value}`).digest();
          expect(tokenizer.token(domain as 'object', value)).toBe(hash.subarray(0, 16).toString('base64url'));
        },
      ),
    );
  });

  test('gives different organisations different tokens, and remembers without mixing domains', () => {
    const [one, two] = [createTokenizer('one'), createTokenizer('two')];
    expect(one.token('object', '17')).not.toBe(two.token('object', '17'));
    expect(one.token('object', '17')).not.toBe(one.token('principal', '17'));
    const first = one.token('object', '17');
    for (let i = 0; i < 20_000; i++) one.token('object', `x${i}`);
    expect(one.token('object', '17')).toBe(first);
  });
});

const types: Readonly<Record<string, readonly string[]>> = {
  int: ['0', '17', '-4', '9223372036854775807'],
  uuid: ['123e4567-e89b-12d3-a456-426614174000', '123E4567-E89B-12D3-A456-426614174000'],
  objectid: ['507f1f77bcf86cd799439011'],
  ulid: ['01ARZ3NDEKTSV4RRFFQ69G5FAV'],
  hash: ['d41d8cd98f00b204e9800998ecf8427e', '9f86d081884c7d65', '2fd4e1c67a2d28fced849ee1bb76e7391b93eb12'],
  date: ['2026-11-22', '2026-11-22T10:00:00Z', '2026-11-22 10:00:00.123+02:00'],
  email: ['ann@example.com', 'a.b+c@mail.example.co.uk'],
  phone: ['+49 170 5550199', '(030) 555-0199', '030 555 0199', '555-555-0199'],
  jwt: ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'],
  ip: ['192.0.2.1', '2001:db8::1', '::1'],
  slug: ['red-shoes', 'order_items', 'a-1'],
  word: ['shoes', 'Größe', 'X'],
  opaque: [
    '',
    'aZ3kP9q',
    '12 Main Street',
    '1.2.3',
    '2026/13/45',
    'a@b',
    '999.1.1.1',
    '12:30',
    '--',
    'x'.repeat(300),
  ],
};

describe('typeOfValue', () => {
  test.each(Object.entries(types).flatMap(([type, texts]) => texts.map((text) => [text, type])))(
    '%j is %s',
    (text, type) => {
      expect(typeOfValue(text)).toBe(type);
    },
  );
});

describe('structuralName', () => {
  test.each([
    'id',
    'userId',
    'user_id',
    'x-total',
    '$filter',
    '@type',
    'line2',
    'oauth2Token',
    'sha256',
    '_links',
    'createdAt',
    'order.id',
    'HTTPStatus',
    'x509',
  ])('lets the name %s through', (name) => {
    expect(structuralName(name)).toBe(name);
  });
  test.each([
    'ann@example.com',
    '507f1f77bcf86cd799439011',
    '123e4567-e89b-12d3-a456-426614174000',
    '17',
    '2026-11-22',
    'Ann Example',
    'aZ3kP9qT',
    '+491705550199',
    '192.0.2.1',
    'john.smith',
    'shop.example.com',
    'x'.repeat(60),
    '',
    'order-20261',
    'ключ',
    'DE89370400440532013000',
    'kQxZpLmWtR',
    '<b>',
    'a b',
  ])('takes %j for a value', (name) => {
    expect(structuralName(name)).toBe('*');
  });
});

describe('isVocabulary', () => {
  test.each([
    'orders',
    'v2',
    'v1.1',
    'shipping-addresses',
    'resetPassword',
    'categories',
    'users.json',
    'login.php',
    '.well-known',
    'by-customer',
    'API',
    'wishes',
  ])('knows %s', (word) => {
    expect(isVocabulary(word)).toBe(true);
  });
  test.each([
    'alice',
    'o-brien',
    'red-shoes',
    'a',
    'version-x9',
    'berlin',
    'by',
    'acme',
    'v1234',
    '12',
    'orders!',
    'smith.json',
    'march',
  ])('does not know %s', (word) => {
    expect(isVocabulary(word)).toBe(false);
  });
});

/** Field name, value, classes expected. Numbers are test numbers of the card networks and of the IBAN registry. */
const classes: readonly (readonly [string, unknown, readonly string[] | undefined])[] = [
  ['contact', 'ann@example.com', ['email']],
  ['number', '4111 1111 1111 1111', ['card']],
  ['number', 4111111111111111, ['card']],
  ['number', '378282246310005', ['card']],
  ['number', '4111111111111112', undefined],
  ['orderNumber', '5000000000000000', undefined],
  ['account', 'DE89 3704 0044 0532 0130 00', ['iban']],
  ['account', 'DE89370400440532013001', undefined],
  ['ssn', '078-05-1120', ['ssn']],
  ['reference', '078-05-1120', undefined],
  ['ssn', '000-12-3456', undefined],
  ['password', 'hunter2', ['password']],
  ['passwordResetAt', '2026-11-22', undefined],
  ['password', '', undefined],
  ['token', 'abcdef', ['secret']],
  ['access', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', ['jwt']],
  ['key', 'AKIAIOSFODNN7EXAMPLE', ['cloud-secret']],
  ['apiKey', 'abcdefghijklmnop', ['api-key']],
  ['mobile', '0170 5550199', ['phone']],
  ['firstName', 'Ann', ['name']],
  ['first_name', 'R2D2', undefined],
  ['name', 'Walnut desk', undefined],
  ['street', '12 Main Street', ['address']],
  ['dateOfBirth', '1990-01-31', ['date-of-birth']],
  ['date', '1990-01-31', undefined],
  ['host', '192.0.2.1', ['ip']],
  ['comment', 'call me', undefined],
];

describe('data classes', () => {
  test.each(classes)('%s = %j has %j', (name, value, expected) => {
    const field = readBody({ [name]: value, other: 1 }, 0).shape?.fields.find(({ path }) => path === name);
    expect(field?.classes).toEqual(expected);
  });
});

describe('shapes', () => {
  const paths = (value: unknown) =>
    readBody(value, 10).shape?.fields.map(({ path, type }) => `${path}:${type}`);

  test('flatten names, array items and types', () => {
    expect(
      paths({
        id: 1,
        lines: [
          { sku: 'a', qty: 2 },
          { sku: 'b', qty: 2.5, gift: null },
        ],
      }),
    ).toEqual([
      'id:integer',
      'lines:array',
      'lines[]:object',
      'lines[].sku:string',
      'lines[].qty:number',
      'lines[].gift:null',
    ]);
    expect(paths([1, 2])).toEqual(['$:array', '[]:integer']);
    expect(paths('text')).toEqual(['$:string']);
  });

  test('take the keys of a map for values', () => {
    expect(paths({ alice: { age: 3 }, bruno: { age: 4 } })).toEqual(['*:object', '*.age:integer']);
    expect(paths({ customer: { age: 3 }, owner: { age: 4 } })).toEqual([
      'customer:object',
      'customer.age:integer',
      'owner:object',
      'owner.age:integer',
    ]);
  });

  test('read ids from all items, shapes from a few', () => {
    const { ids, shape } = readBody(
      { orders: Array.from({ length: 100 }, (_, id) => ({ id, [`odd${id > 50 ? 'later' : ''}`]: 1 })) },
      128,
    );
    expect(ids).toHaveLength(100);
    expect(shape?.fields.map(({ path }) => path)).not.toContain('orders[].oddlater');
  });
});
