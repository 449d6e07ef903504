import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodedForms } from '../../../../src/inspect/decode/decoded-forms.js';
import { unwrapped } from '../../../../src/inspect/decode/unwrap.js';

const attack = "1' or '1'='1' -- ";
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a text in disguise', () => {
  test.each([
    ['percent', '1%27%20or%20%271%27%3d%271%27%20--%20'],
    ['percent with plus as space', '1%27+or+%271%27%3d%271%27+--+'],
    ['percent twice', encodeURIComponent(encodeURIComponent(attack))],
    ['percent three times', encodeURIComponent(encodeURIComponent(encodeURIComponent(attack)))],
    ['%u', '1%u0027 or %u00271%u0027=%u00271%u0027 -- '],
    ['decimal character references', '1&#39; or &#39;1&#39;=&#39;1&#39; -- '],
    ['hexadecimal character references without their ends', '1&#x27 or &#x27;1&#x27=&#x27;1&#x27 -- '],
    ['named character references', '1&apos; or &apos;1&apos;=&apos;1&apos; -- '],
    ['escapes of JavaScript', '1\\u0027 or \\x271\\u{27}=\\u00271\\u0027 -- '],
    ['full width', '1＇ ｏｒ ＇1＇＝＇1＇ －－ '],
    ['look-alikes', '1ʼ or ʼ1ʼ=′1′ -- '],
    ['base64', base64(attack)],
    ['base64url', Buffer.from(attack).toString('base64url')],
    ['base64 of percent', base64(encodeURIComponent(attack))],
    ['percent of base64', encodeURIComponent(base64(attack))],
    ['base64 of UTF-16', Buffer.from(attack, 'utf16le').toString('base64')],
    ['a data URL', `data:text/plain;base64,${base64(attack)}`],
    ['hexadecimal', Buffer.from(attack).toString('hex')],
    ['hexadecimal of databases', `0x${Buffer.from(attack).toString('hex')}`],
  ])('is read through %s', (_, text) => {
    const plain = decodedForms(text, true).at(-1) ?? text;
    expect(plain.replace(/[＇]/g, "'").trimEnd()).toBe(attack.trimEnd());
  });

  test.each([
    ['an overlong dot', '%c0%ae%c0%ae%c0%afetc', '../etc'],
    ['line breaks in two bytes', '%E5%98%8D%E5%98%8ASet-Cookie', '\r\nSet-Cookie'],
    ['NUL and invisible characters', 'java\0scr\u200bipt', 'javascript'],
  ])('is read through %s', (_, text, plain) => {
    expect(decodedForms(text, true).at(-1)).toBe(plain);
  });
});

describe('what is no disguise', () => {
  test.each([
    ['a card number', '4242424242424242'],
    ['an id of digits', '2226226735734653'],
    ['a UUID', '2f1d6f0e-8a5b-4f4e-9a43-0d1c1b7a6e5f'],
    ['an object id', '507f1f77bcf86cd799439011'],
    ['a hash', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['a sentence', 'Please leave it with the neighbour'],
    [
      'an image',
      `data:image/png;base64,${Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]).toString('base64')}`,
    ],
    ['a share', '100 % of them'],
    ['markup that was escaped', '&lt;script&gt;'],
    ['names', 'Müller & Söhne'],
  ])('is left as it is: %s', (_, text) => {
    expect(decodedForms(text, true)).toEqual([]);
  });

  test('random bytes are no text in base64 or hexadecimal', () => {
    const bytes = fc.uint8Array({ minLength: 24, maxLength: 64 });
    fc.assert(
      fc.property(bytes, (random) => {
        if (random.every((byte) => byte >= 0x20 && byte < 0x7f)) return;
        fc.pre(random.some((byte) => byte >= 0x80 || (byte < 0x20 && ![9, 10, 13].includes(byte))));
        const inside = unwrapped(Buffer.from(random).toString('hex'));
        expect(inside === undefined || Buffer.from(inside).equals(Buffer.from(random))).toBe(true);
      }),
    );
  });
});

test('never throws, and never more than three forms, whatever the text', () => {
  const pieces = fc.constantFrom(
    '%',
    '%25',
    '%u',
    '&#',
    '&#x',
    ';',
    '\\u',
    '\\x',
    '{',
    'ff',
    'À®',
    '\ud800',
    '27',
    'AAAA',
    '=',
    '＇',
    '\0',
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 20 }),
      (parts) => {
        expect(decodedForms(parts.join(''), true).length).toBeLessThanOrEqual(3);
      },
    ),
    { numRuns: 500 },
  );
});
