import type { Chance } from './chance.js';
import { iban, idVectors, withLuhn } from './sensitive-values.js';

/** Values of no class that look like some: what they are, where they stand, and how they are made. */
export interface LookAlike {
  readonly kind: string;
  readonly names: readonly string[];
  readonly make: (chance: Chance) => string;
}

const altered = (text: string, at: number): string =>
  text.slice(0, at) + String((Number(text[at]) + 1) % 10) + text.slice(at + 1);

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

export const lookAlikes: readonly LookAlike[] = [
  ...Object.entries(idVectors)
    .filter(([, { wrong }]) => wrong.length > 0)
    .map(([key, { wrong }]) => ({
      kind: `wrong digit ${key}`,
      names: [key.split(' ')[1] as string],
      make: (c: Chance) => c.one(wrong),
    })),
  {
    kind: 'card with a wrong digit',
    names: ['cardNumber', 'value', 'number'],
    make: (c) => altered(withLuhn(`4${c.digits(14)}`), 15),
  },
  {
    kind: 'IBAN with a wrong digit',
    names: ['iban', 'value'],
    make: (c) => {
      const text = iban(c).replaceAll(' ', '');
      return altered(text, text.length - 1);
    },
  },
  {
    kind: 'impossible SSN',
    names: ['ssn'],
    make: (c) => `${c.one(['000', '666', '9'.concat(c.digits(2))])}-${c.two(1, 99)}-${c.digits(4)}`,
  },
  {
    kind: 'order number',
    names: ['orderNumber', 'order_id', 'orderRef', 'invoiceNumber', 'reference'],
    make: (c) =>
      c.one([
        c.digits(16),
        c.digits(11),
        `${c.between(20, 26)}${c.two(1, 12)}${c.two(1, 28)}-${c.digits(4)}`,
        c.digits(9),
        c.digits(13),
        `ORD-${c.digits(8)}`,
        `${c.digits(3)}-${c.digits(7)}-${c.digits(7)}`,
      ]),
  },
  {
    kind: 'number without a name',
    names: ['value', 'data', 'content'],
    make: (c) =>
      c.one([
        c.digits(9),
        c.digits(10),
        c.digits(11),
        c.digits(12),
        c.digits(13),
        c.digits(14),
        c.digits(15),
        c.digits(16),
        c.digits(18),
        c.digits(19),
        c.digits(20),
        `${c.digits(8)}${c.text(1, LETTERS)}`,
      ]),
  },
  {
    kind: 'timestamp',
    names: ['timestamp', 'createdAt', 'ts', 'value', 'expires'],
    make: (c) =>
      c.one([
        String(c.between(1600000000, 1800000000)),
        `${c.between(1600000000, 1800000000)}${c.digits(3)}`,
        `${c.between(1600000000, 1800000000)}${c.digits(6)}`,
        `2026${c.two(1, 12)}${c.two(1, 28)}${c.two(0, 23)}${c.two(0, 59)}${c.two(0, 59)}`,
        `${c.two(1, 12)}/${c.two(1, 28)}/2026`,
        `2026-${c.two(1, 12)}-${c.two(1, 28)}T10:00:00Z`,
      ]),
  },
  {
    kind: 'hash',
    names: ['hash', 'checksum', 'etag', 'value', 'digest'],
    make: (c) => c.one([c.hex(32), c.hex(40), c.hex(64), `sha256-${c.alnum(43)}=`, c.alnum(44)]),
  },
  {
    kind: 'version',
    names: ['version', 'appVersion', 'value', 'release'],
    make: (c) =>
      c.one([
        `${c.below(9)}.${c.below(9)}.${c.below(9)}`,
        `${c.below(9)}.${c.below(9)}.${c.below(9)}.${c.below(9)}`,
        `v${c.below(20)}.${c.below(20)}.${c.below(20)}-rc.1`,
        `lodash@4.17.${c.below(30)}`,
      ]),
  },
  {
    kind: 'build',
    names: ['version', 'build', 'firmwareVersion'],
    make: (c) => `${c.below(20)}.${c.below(20)}.${c.below(50)}.${c.below(90)}`,
  },
  {
    kind: 'pixels',
    names: ['x', 'y', 'left', 'position', 'point', 'offset', 'value', 'center'],
    make: (c) =>
      c.one([
        String(c.below(2000)),
        `${c.below(1900)}.${c.below(10)}`,
        `${c.below(1900)},${c.below(1000)}`,
        `${c.below(90)}.5,${c.below(90)}.25`,
      ]),
  },
  {
    kind: 'latency',
    names: ['lat', 'long', 'lon'],
    make: (c) => c.one([String(c.below(900)), `${c.between(181, 900)}.${c.digits(2)}`, 'slow']),
  },
  {
    kind: 'uuid',
    names: ['id', 'value', 'traceId', 'key'],
    make: (c) => c.one([c.uuid(), c.uuid().toUpperCase(), c.hex(24)]),
  },
  {
    kind: 'tracking number',
    names: ['trackingNumber', 'tracking_no', 'parcel', 'shipmentId'],
    make: (c) =>
      c.one([
        `1Z${c.text(6, LETTERS)}${c.digits(10)}`,
        c.digits(12),
        c.digits(20),
        `RR${c.digits(9)}DE`,
        c.digits(22),
      ]),
  },
  {
    kind: 'book or article',
    names: ['isbn', 'ean', 'gtin', 'barcode', 'upc'],
    make: (c) =>
      c.one([
        `978${c.digits(10)}`,
        `978-${c.digits(1)}-${c.digits(2)}-${c.digits(6)}-${c.digits(1)}`,
        `40${c.digits(11)}`,
        c.digits(12),
        c.digits(8),
      ]),
  },
  {
    kind: 'price',
    names: ['price', 'total', 'amount', 'value'],
    make: (c) =>
      c.one([
        `${c.below(9999)}.${c.digits(2)}`,
        `€ ${c.below(99)},${c.digits(2)}`,
        `1.${c.digits(3)}.${c.digits(3)},00`,
        String(c.below(1e6)),
      ]),
  },
  {
    kind: 'phone-like id',
    names: ['ticketId', 'caseNumber', 'refNo', 'accountId', 'serial'],
    make: (c) =>
      c.one([
        `${c.digits(3)}-${c.digits(3)}-${c.digits(4)}`,
        c.digits(10),
        `${c.digits(3)}.${c.digits(3)}.${c.digits(4)}`,
        `0${c.digits(3)} ${c.digits(6)}`,
      ]),
  },
  {
    kind: 'SKU',
    names: ['sku', 'model', 'value', 'code', 'partNumber'],
    make: (c) =>
      c.one([
        `${c.text(2, LETTERS)}${c.digits(6)}${c.text(1, LETTERS)}`,
        `${c.text(5, LETTERS)}${c.digits(4)}${c.text(1, LETTERS)}`,
        `S${c.digits(7)}${c.text(1, LETTERS)}`,
        `${c.text(3, LETTERS)}-${c.digits(5)}-${c.text(2, LETTERS)}`,
        `${c.text(4, LETTERS)}${c.digits(12)}`,
      ]),
  },
  { kind: 'snowflake', names: ['id', 'messageId', 'channel_id', 'value'], make: (c) => `1${c.digits(17)}` },
  {
    kind: 'file with an at sign',
    names: ['icon', 'image', 'value'],
    make: (c) =>
      c.one([`icon@${c.between(2, 3)}x.png`, `@scope/name@${c.below(9)}.0.1`, `react@18.${c.below(9)}.0`]),
  },
  {
    kind: 'identifier',
    names: ['slug', 'key', 'value', 'type'],
    make: (c) =>
      c.one([
        `red-shoes-${c.digits(4)}`,
        `sk-${c.text(8, 'abcdef')}-hotel`,
        `re_${c.text(6, 'abcdef')}`,
        `secret_${c.text(6, 'abcdef')}`,
        `key-${c.digits(5)}`,
        `SKU${c.digits(10)}`,
        `npm_config_${c.text(5, 'abc')}`,
        `pat${c.text(9, 'abc')}`,
      ]),
  },
  {
    kind: 'sentence',
    names: ['description', 'comment', 'title', 'notes', 'reason', 'text'],
    make: (c) =>
      c.one([
        'Walnut desk, 120 by 60',
        'Delivered 3 of 5 parcels',
        'See page 12 for details',
        'A diploma in telepathy and aroma',
        'The academia of Oklahoma',
        'Ships in 24 hours; call us',
        'Ratio 16:9, 4 ports @ 10 Gbit',
      ]),
  },
  {
    kind: 'state',
    names: ['condition', 'treatment', 'procedure'],
    make: (c) => c.one(['new', 'used', 'like new', 'refurbished', 'default', 'standard']),
  },
  {
    kind: 'about a secret',
    names: [
      'passwordResetAt',
      'tokenExpiresAt',
      'password_changed_on',
      'passwordStrength',
      'secretName',
      'tokenType',
      'nextPageToken',
      'passwordPolicy',
    ],
    make: (c) => c.one(['2026-11-22', 'strong', 'Bearer', c.digits(3)]),
  },
  {
    kind: 'masked',
    names: ['password', 'secret', 'cardNumber', 'ssn', 'iban', 'token'],
    make: (c) =>
      c
        .one([
          '********',
          '•••• •••• •••• 1111',
          '***-**-1234',
          '[REDACTED]',
          'DE89 **** **** **** **** 00',
          'XXXX',
        ])
        .replace(/^(?:•|DE89|\*\*\*-).*/, '************'),
  },
  {
    kind: 'another address',
    names: ['ipAddress', 'walletAddress', 'address', 'contract_address'],
    make: (c) => `0x${c.hex(40)}`,
  },
  {
    kind: 'another name',
    names: ['fileName', 'hostname', 'className', 'productName', 'name', 'eventName', 'fieldName'],
    make: (c) => c.one(['Walnut desk', 'report.pdf', 'OrderService', 'user.created', 'shop-7']),
  },
  {
    kind: 'empty name',
    names: ['firstName', 'last_name', 'fullName'],
    make: (c) => c.one(['null', 'N/A', '-', '', 'true', String(c.digits(5))]),
  },
  {
    kind: 'signed cookie',
    names: ['value', 'data'],
    make: (c) => `eyJ1c2VyIjoxfQ.${c.alnum(6)}.${c.alnum(27)}`,
  },
  {
    kind: 'date',
    names: ['date', 'orderDate', 'startDate', 'value', 'publishedOn'],
    make: (c) =>
      c.one([
        `19${c.digits(2)}-${c.two(1, 12)}-${c.two(1, 28)}`,
        `${c.two(1, 28)}.${c.two(1, 12)}.2024`,
        `${c.two(1, 12)}/${c.two(1, 28)}/1990`,
      ]),
  },
  {
    kind: 'clock and ratio',
    names: ['time', 'duration', 'value', 'ratio'],
    make: (c) =>
      c.one([
        `${c.two(0, 23)}:${c.two(0, 59)}:${c.two(0, 59)}`,
        `${c.below(9)}:${c.below(9)}`,
        `PT${c.below(60)}M`,
      ]),
  },
];
