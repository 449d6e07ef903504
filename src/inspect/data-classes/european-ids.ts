import {
  digitAt,
  fillFollows,
  isDay,
  leavesNone,
  passesLuhn,
  passesMod1110,
  passesVerhoeff,
  restFollows,
  restOf,
  weighted,
} from '../checksums.js';
import { type IdForm, nationalIds, taxIds } from './id-form.js';

const anyNumber = () => true;
const last = (d: string): number => digitAt(d, d.length - 1);
const TEN = /^\d{10}$/;
const ELEVEN = /^\d{11}$/;
const THIRTEEN = /^\d{13}$/;
/** Day first: `ddmmyy`. */
const dayFirst = (d: string): boolean => isDay(d, 2, 0);

function codiceFiscale(d: string): boolean {
  const odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const code = d.charCodeAt(i);
    const value = code < 65 ? code - 48 : code - 65;
    sum += i % 2 === 0 ? (odd[value] as number) : value;
  }
  // Digits of twins' codes are written as letters; women's days count from 41.
  const day =
    [...d.slice(9, 11)].reduce((all, c) => all * 10 + (c < 'A' ? Number(c) : 'LMNPQRSTUV'.indexOf(c)), 0) %
    40;
  return day >= 1 && day <= 31 && sum % 26 === d.charCodeAt(15) - 65;
}

function nir(d: string): boolean {
  const rest = restOf(d.slice(0, 13).replace('A', '0').replace('B', '0'), 97);
  // Corsica's departments 2A and 2B count as 19 and 18: a million or two less than 20.
  const corsica = d[6] === 'A' ? 1_000_000 : d[6] === 'B' ? 2_000_000 : 0;
  return 97 - ((rest + 97 * 1_000_000 - corsica) % 97) === Number(d.slice(13));
}

function belgian(d: string): boolean {
  const check = Number(d.slice(9));
  const born = Number(d.slice(2, 4)) % 20;
  return (
    born <= 12 &&
    (97 - (Number(d.slice(0, 9)) % 97) === check || 97 - (Number(`2${d.slice(0, 9)}`) % 97) === check)
  );
}

function baltic(d: string): boolean {
  const first = weighted(d, '1234567891') % 11;
  const rest = first < 10 ? first : weighted(d, '3456789123') % 11;
  return rest % 10 === last(d) && isDay(d, 3, 5);
}

function czech(d: string): boolean {
  const month = Number(d.slice(2, 4)) % 50;
  if (!isDay(d, 2, 4, Number(d.slice(2, 4)) - (month > 20 ? month - 20 : month))) return false;
  if (d.length === 9) return d < '54' || d >= '80';
  return Number(d) % 11 === 0 || (Number(d.slice(0, 9)) % 11 === 10 && d[9] === '0');
}

function turkish(d: string): boolean {
  const tenth = weighted(d, '797979797') % 10;
  return (tenth + 10) % 10 === digitAt(d, 9) && weighted(d, '1111111111') % 10 === last(d);
}

function german(d: string): boolean {
  const repeated = [...'0123456789']
    .map((digit) => d.slice(0, 10).split(digit).length - 1)
    .filter((n) => n > 1);
  return repeated.length === 1 && (repeated[0] as number) <= 3 && passesMod1110(d);
}

function germanPension(d: string): boolean {
  const letter = d.charCodeAt(8) - 64;
  const digits = d.slice(0, 8) + String(letter).padStart(2, '0') + d.slice(9, 11);
  const weights = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
  const sum = weights.reduce((all, weight, i) => {
    const product = weight * digitAt(digits, i);
    return all + Math.floor(product / 10) + (product % 10);
  }, 0);
  return sum % 10 === last(d) && isDay(d, 4, 2, 0, digitAt(d, 2) >= 5 ? 50 : 0);
}

function norwegian(d: string): boolean {
  return (
    isDay(d, 2, 0, digitAt(d, 2) >= 4 ? 40 : 0, digitAt(d, 0) >= 4 ? 40 : 0) &&
    weighted(d, '3761894521') % 11 === 0 &&
    weighted(d, '54327654321') % 11 === 0
  );
}

const century = (d: string, from: number): number => digitAt(d, from) - (digitAt(d, from) % 2);
/** Month written with the century: 20, 40, 60 or 80 more. */
const isDayWithCentury = (d: string): boolean => isDay(d, 2, 4, century(d, 2) * 10);

const jmbg = (d: string): boolean =>
  dayFirst(d) && ((11 - (weighted(d, '765432765432') % 11)) % 11) % 10 === last(d);

function russianInn(d: string): boolean {
  const weights = '3724A359468';
  return (
    (weighted(d, weights.slice(1)) % 11) % 10 === digitAt(d, 10) &&
    (weighted(d, weights) % 11) % 10 === last(d)
  );
}

export const europeanIds: readonly IdForm[] = nationalIds([
  [
    'GB',
    'nino ni nationalinsurance',
    /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/,
    anyNumber,
    [[13, /^[A-Z]{2} \d\d \d\d \d\d [A-D]$/]],
  ],
  ['GB', 'nhs nhsid', TEN, (d) => (11 - (weighted(d, 'A98765432') % 11)) % 11 === last(d)],
  [
    'DE',
    'svnr rvnr sozialversicherung sozialversicherungsnummer rentenversicherungsnummer versicherungsnummer',
    /^\d{8}[A-Z]\d{3}$/,
    germanPension,
    [[15, /^\d\d \d{6} [A-Z] \d{3}$/]],
  ],
  [
    'FR',
    'nir insee numerosecu secu securitesociale numerosecuritesociale nss',
    /^[1-478]\d\d(?:0[1-9]|1[0-2]|[2-4]\d|[5-9]\d)(?:\d\d|2[AB])\d{8}$/,
    nir,
    [
      [15, /^[12]\d\d(?:0[1-9]|1[0-2])(?:\d\d|2[AB])\d{8}$/],
      [21, /^[12] \d\d \d\d (?:\d\d|2[AB]) \d{3} \d{3} \d\d$/],
    ],
  ],
  [
    'ES',
    'dni nie nif documentoidentidad',
    /^(?:\d{8}|[XYZ]\d{7})[A-HJ-NP-TV-Z]$/,
    (d) =>
      'TRWAGMYFPDXBNJZSQVHLCKE'[
        Number(d.slice(0, 8).replace(/^[XYZ]/, (letter) => String(letter.charCodeAt(0) - 88))) % 23
      ] === d[8],
  ],
  [
    'IT',
    'codicefiscale cf',
    /^[A-Z]{6}[\dL-NP-V]{2}[A-EHLMPR-T][\dL-NP-V]{2}[A-Z][\dL-NP-V]{3}[A-Z]$/,
    codiceFiscale,
    [[16, /^[A-Za-z]{6}[\dA-Za-z]{10}$/]],
  ],
  [
    'NL',
    'bsn burgerservicenummer sofi sofinummer',
    /^\d{9}$/,
    (d) => d !== '000000000' && weighted(d, '98765432A') % 11 === 0,
  ],
  [
    'BE',
    'rijksregister rijksregisternummer nrn insz niss registrenational',
    ELEVEN,
    belgian,
    [[15, /^\d\d\.\d\d\.\d\d-\d{3}\.\d\d$/]],
  ],
  ['PL', 'pesel', ELEVEN, (d) => isDayWithCentury(d) && weighted(d, '13791379131') % 10 === 0],
  ['CZ', 'rodnecislo rc birthnumber', /^\d{9,10}$/, czech],
  [
    'SE',
    'personnummer personnr pnr samordningsnummer',
    /^(?:18|19|20)?\d{10}$/,
    (d) => isDay(d.slice(-10), 2, 4, 0, digitAt(d.slice(-10), 4) >= 6 ? 60 : 0) && passesLuhn(d.slice(-10)),
  ],
  ['NO', 'fodselsnummer fnr personnummer personnr dnummer', ELEVEN, norwegian],
  ['DK', 'cpr cprnr cprnummer', TEN, dayFirst],
  [
    'FI',
    'hetu henkilotunnus',
    /^\d{6}[A-FU-Y]?\d{3}[0-9A-FHJ-NPR-Y]$/,
    (d) =>
      dayFirst(d) &&
      '0123456789ABCDEFHJKLMNPRSTUVWXY'[Number(d.slice(0, 6) + d.slice(-4, -1)) % 31] === d.slice(-1),
    [[11, /^\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]$/]],
  ],
  ['EE', 'isikukood asmenskodas personalcode', /^[1-8]\d{10}$/, baltic],
  [
    'LV',
    'personaskods personalcode',
    ELEVEN,
    (d) => (d.startsWith('32') || dayFirst(d)) && (1101 - weighted(d, '16379A5842')) % 11 === last(d),
  ],
  [
    'RO',
    'cnp codnumericpersonal',
    /^[1-9]\d{12}$/,
    (d) => isDay(d, 3, 5) && [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1][weighted(d, '279146358279') % 11] === last(d),
  ],
  ['BG', 'egn', TEN, (d) => isDayWithCentury(d) && (weighted(d, '2485A9736') % 11) % 10 === last(d)],
  [
    'HU',
    'szemelyiszam szemelyiazonosito',
    /^[1-8]\d{10}$/,
    (d) =>
      isDay(d, 3, 5) &&
      (weighted(d, '123456789A') % 11 === last(d) || weighted(d, 'A987654321') % 11 === last(d)),
  ],
  ['HU', 'taj tajszam', /^\d{9}$/, restFollows('37373737', 10)],
  ['GR', 'amka', ELEVEN, (d) => dayFirst(d) && passesLuhn(d)],
  [
    'CH',
    'ahv ahvnr ahvnummer avs navs ahvn13 avs13',
    /^756\d{10}$/,
    leavesNone('1313131313131', 10),
    [
      [13, /^756\d{10}$/],
      [16, /^756\.\d{4}\.\d{4}\.\d\d$/],
    ],
  ],
  [
    'AT',
    'svnr sozialversicherungsnummer versicherungsnummer',
    /^[1-9]\d{9}$/,
    (d) =>
      isDay(d, 6, 4, digitAt(d, 6) === 1 && digitAt(d, 7) > 2 ? 2 : 0) &&
      weighted(d, '3790584216') % 11 === digitAt(d, 3),
  ],
  ['TR', 'tckn tckimlik tckimlikno tc kimlik kimlikno', /^[1-9]\d{10}$/, turkish],
  [
    'IE',
    'pps ppsn',
    /^\d{7}[A-W][ABHTWX]?$/,
    (d) =>
      'WABCDEFGHIJKLMNOPQRSTUV'[
        (weighted(d, '8765432') + (d.length > 8 && !/[TWX]$/.test(d) ? (d.charCodeAt(8) - 64) * 9 : 0)) % 23
      ] === d[7],
  ],
  ['HR', 'oib', ELEVEN, passesMod1110],
  ['RS', 'jmbg emso umcn', THIRTEEN, jmbg],
  ['IS', 'kennitala kt', TEN, (d) => dayFirst(d) && /[890]$/.test(d) && weighted(d, '327654321') % 11 === 0],
  [
    'LU',
    'matricule',
    /^(?:19|20)\d{11}$/,
    (d) => isDay(d, 4, 6) && passesLuhn(d.slice(0, 12)) && passesVerhoeff(d.slice(0, 11) + d[12]),
  ],
  [
    'RU',
    'snils',
    ELEVEN,
    (d) => (weighted(d, '987654321') % 101) % 100 === Number(d.slice(9)),
    [[14, /^\d{3}-\d{3}-\d{3} \d\d$/]],
  ],
]).concat(
  taxIds([
    ['DE', 'steuerid steueridnr idnr steueridentifikationsnummer', /^[1-9]\d{10}$/, german],
    ['FR', 'spi numerofiscal', /^[0-3]\d{12}$/, (d) => Number(d.slice(0, 10)) % 511 === Number(d.slice(10))],
    ['PT', 'nif contribuinte nifcontribuinte', /^[1-35689]\d{8}$/, fillFollows('98765432')],
    ['PL', 'nip', TEN, (d) => weighted(d, '657234567') % 11 === last(d)],
    ['HU', 'adoazonosito adoazonositojel', /^8\d{9}$/, (d) => weighted(d, '123456789') % 11 === last(d)],
    ['GR', 'afm', /^\d{9}$/, (d) => d !== '000000000' && (weighted(d, '379A5842') % 11) % 10 === last(d)],
    ['UA', 'rnokpp ipn inn drfo', TEN, (d) => (((weighted(d, 'A57946A57') % 11) + 11) % 11) % 10 === last(d)],
    ['RU', 'inn', /^\d{12}$/, russianInn],
    [
      'EU',
      'vat vatid vatin ustid ustidnr umsatzsteuerid tva partitaiva btw',
      /^(?:AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI|CHE)(?=(?:[A-Z]*\d){6})[A-Z0-9]{8,13}$/,
      anyNumber,
    ],
  ]),
);
