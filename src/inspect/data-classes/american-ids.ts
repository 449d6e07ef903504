import { digitAt, fillFollows, isDay, passesLuhn, weighted } from '../checksums.js';
import { type IdForm, nationalIds, taxIds } from './id-form.js';

const last = (d: string): number => digitAt(d, d.length - 1);
const sameDigits = (d: string): boolean => /^(\d)\1*$/.test(d);

/** Check digits of Brazil: the rest of 11 taken from 11, and 0 for 10 and 11. */
const brazilian = (d: string, weights: string): boolean => {
  const rest = weighted(d, weights) % 11;
  return (rest < 2 ? 0 : 11 - rest) === digitAt(d, weights.length);
};
const CNPJ = '6543298765432';
const CUIT = '5432765432';

function rut(d: string): boolean {
  let sum = 0;
  for (let i = d.length - 2, weight = 2; i >= 0; i--, weight = weight === 7 ? 2 : weight + 1)
    sum += digitAt(d, i) * weight;
  return '0K987654321'[sum % 11] === d.slice(-1);
}

const CURP = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ';
const RFC = '0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ';
/** Sum of the places in an alphabet times a weight that falls by one. */
const placed = (d: string, alphabet: string, weight: number): number =>
  [...d.slice(0, -1)].reduce((sum, letter, i) => sum + alphabet.indexOf(letter) * (weight - i), 0);

function rfc(d: string): boolean {
  const rest = (11 - (placed(d.padStart(13, ' '), RFC, 13) % 11)) % 11;
  return isDay(d, d.length - 7, d.length - 5) && (rest === 10 ? 'A' : String(rest)) === d.slice(-1);
}

const cedula = (d: string): boolean => {
  const province = Number(d.slice(0, 2));
  return (
    ((province >= 1 && province <= 24) || province === 30) && digitAt(d, 2) <= 6 && passesLuhn(d.slice(0, 10))
  );
};

export const americanIds: readonly IdForm[] = nationalIds([
  ['CA', 'sin socialinsurance', /^[1-79]\d{8}$/, passesLuhn],
  [
    'BR',
    'cpf',
    /^\d{11}$/,
    (d) => !sameDigits(d) && brazilian(d, 'A98765432') && brazilian(d, 'BA98765432'),
    [[14, /^\d{3}\.\d{3}\.\d{3}-\d\d$/]],
  ],
  ['AR', 'dni', /^[1-9]\d{6,7}$/, () => true],
  [
    'CL',
    'rut run',
    /^[1-9]\d{6,7}[\dK]$/,
    rut,
    [
      [12, /^\d\d\.\d{3}\.\d{3}-[\dKk]$/],
      [11, /^\d\.\d{3}\.\d{3}-[\dKk]$/],
    ],
  ],
  [
    'MX',
    'curp',
    /^[A-Z]{4}\d{6}[HMX][A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[A-Z0-9]\d$/,
    (d) => isDay(d, 6, 8) && (10 - (placed(d, CURP, 18) % 10)) % 10 === last(d),
    [[18, /^[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d$/]],
  ],
  ['EC', 'cedula ci cedulaidentidad', /^\d{10}$/, cedula],
  ['UY', 'cedula ci cedulaidentidad', /^[1-9]\d{7}$/, fillFollows('2987634', 10)],
]).concat(
  taxIds([
    ['US', 'itin tin', /^9\d\d(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])\d{4}$/, () => true],
    [
      'US',
      'ein fein employerid employeridentification',
      /^(?!0[07-9]|1[7-9]|28|29|49|69|70|78|79|89|9[67])\d{9}$/,
      () => true,
    ],
    [
      'BR',
      'cnpj',
      /^\d{14}$/,
      (d) => !sameDigits(d) && brazilian(d, CNPJ.slice(1)) && brazilian(d, CNPJ),
      [[18, /^\d\d\.\d{3}\.\d{3}\/\d{4}-\d\d$/]],
    ],
    [
      'AR',
      'cuit cuil',
      /^(?:2[0347]|3[034])\d{9}$/,
      (d) => [0, 9, 9, 8, 7, 6, 5, 4, 3, 2, 1][weighted(d, CUIT) % 11] === last(d),
      [[13, /^(?:2[0347]|3[034])-\d{8}-\d$/]],
    ],
    ['MX', 'rfc', /^[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{2}[0-9A]$/, rfc, [[13, /^[A-ZÑ&]{4}\d{6}[A-Z0-9]{3}$/]]],
    [
      'CO',
      'nit',
      /^[1-9]\d{9}$/,
      (d) => {
        const rest = weighted(d, '847186273') % 11;
        return (rest < 2 ? rest : 11 - rest) === last(d);
      },
    ],
    ['PE', 'ruc', /^(?:1[0567]|20)\d{9}$/, (d) => (11 - (weighted(d, CUIT) % 11)) % 10 === last(d)],
    ['EC', 'ruc', /^\d{10}001$/, cedula],
  ]),
);
