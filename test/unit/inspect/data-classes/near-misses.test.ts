import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { passesVerhoeff } from '../../../../src/inspect/checksums.js';
import { namedClass } from '../../../../src/inspect/data-class.js';
import { Chance } from './chance.js';
import { classesOfField } from './labelled-set.js';
import { vendorKeys } from './sensitive-values.js';

describe('keys of vendors', () => {
  test.each(Object.entries(vendorKeys))(
    '%s: is found, and never when it is cut or its start is another',
    (_, make) => {
      const chance = new Chance(3);
      for (let i = 0; i < 40; i++) {
        const key = make(chance);
        expect(classesOfField('value', key)).toEqual(['cloud-secret']);
        expect(classesOfField('value', key.slice(0, 12))).toEqual([]);
        expect(classesOfField('value', `${key} is how such a key looks`)).not.toContain('jwt');
      }
    },
  );
});

describe('names', () => {
  test.each([
    ['billing_addressLine2', 'Flat 4', ['address']],
    ['customerSSN', '123-45-6789', ['ssn']],
    ['emailAddress', 'ann@example.com', ['email']],
    ['userPassword', 'hunter2', ['password']],
    ['newpassword', 'hunter2', ['password']],
    ['passwordResetToken', 'abcdef', ['secret']],
    ['ipAddress', '1.2.3.4', ['ip']],
    ['pan', '4111111111111111', ['card']],
    ['pan', 'ABCPD1234E', ['tax-id']],
    ['ssn', 'RSSMRA85T10A562S', ['national-id']],
    ['taxId', '123-45-6789', ['ssn']],
    ['taxId', '12-3456789', ['tax-id']],
    ['access_token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', ['jwt', 'secret']],
    ['address', '192.0.2.7', ['ip']],
    ['imei', '490154203237518', ['device-id']],
    ['secretary', 'Ann Lee', []],
    ['passenger', 'Ann Lee', []],
    ['tokens', '512', []],
    ['phoneVerifiedAt', '2026-11-22', []],
    ['dobVerified', '2026-11-22', []],
    ['shippingMethod', 'express', []],
    ['deviceId', '17', []],
    ['idfa', '00000000-0000-0000-0000-000000000000', []],
    ['latencyMs', '48.1371', []],
  ])('%s = %s has %j', (name, text, expected) => {
    expect(classesOfField(name, text)).toEqual(expected);
  });

  test('never cost more than a few steps or throw, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 64 }), fc.string({ maxLength: 200 }), (name, text) => {
        expect(namedClass(name)).toBeGreaterThanOrEqual(-2);
        for (const label of classesOfField(name, text)) expect(label).toMatch(/^[a-z][a-z0-9-]{1,39}$/);
      }),
    );
  });
});

describe('values', () => {
  test.each([
    ['value', '4111 1111-1111 1111'],
    ['value', '4111111111111111111'],
    ['traceId', '4111111111111111'],
    ['value', '+999 12345678'],
    ['value', '123-456-7890'],
    ['value', '01/02/2023'],
    ['value', '1.2.3.4'],
    ['value', 'XX89370400440532013000'],
    ['value', '12.5,30.25'],
    ['value', '1048576.5,300.1234'],
    ['value', 'sk-bratislava-old-town-hotel-2024-spring'],
    ['value', 'eyJ1c2VyIjoxfQ.ZVwxyz.c2lnbmF0dXJlLW9mLWEtY29va2ll'],
    ['value', '-----BEGIN CERTIFICATE-----'],
    ['value', 'https://user@example.com/'],
  ])('%s = %s is nothing', (name, text) => {
    expect(classesOfField(name, text)).toEqual([]);
  });

  test('a passport is known by its machine-readable zone', () => {
    const first = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<';
    const second = 'L898902C36UTO7408122F1204159ZE184226B<<<<<10';
    expect(classesOfField('value', `${first}\n${second}`)).toEqual(['passport']);
    expect(classesOfField('value', second)).toEqual(['passport']);
    expect(classesOfField('value', second.replace('L898902C3', 'L898902C4'))).toEqual([]);
  });

  test("Verhoeff's check takes no altered digit and no two that are swapped", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{11}$/), fc.nat(11), (digits, at) => {
        const whole = [...'0123456789'].map((digit) => digits + digit).filter(passesVerhoeff);
        expect(whole).toHaveLength(1);
        const [number] = whole as [string];
        const other = String((Number(number[at]) + 1) % 10);
        expect(passesVerhoeff(number.slice(0, at) + other + number.slice(at + 1))).toBe(false);
        const [a, b] = [number[at] as string, number[at + 1]];
        if (b !== undefined && a !== b)
          expect(passesVerhoeff(number.slice(0, at) + b + a + number.slice(at + 2))).toBe(false);
      }),
    );
  });
});
