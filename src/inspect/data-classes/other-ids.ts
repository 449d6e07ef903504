import { digitAt, isDay, passesLuhn, passesVerhoeff, weighted } from '../checksums.js';
import { type IdForm, nationalIds, taxIds } from './id-form.js';

/* Asia, Africa and the Pacific. */

const last = (d: string): number => digitAt(d, d.length - 1);
const NINE = /^\d{9}$/;

function korean(d: string): boolean {
  const rest = weighted(d, '234567892345') % 11;
  const kind = digitAt(d, 6);
  if (!isDay(d, 2, 4)) return false;
  // Numbers given since October 2020 end in chance.
  if ((kind === 3 || kind === 4) && d >= '20' && d < '36') return true;
  return (11 - rest) % 10 === last(d) || (kind >= 5 && (13 - rest) % 10 === last(d));
}

function singaporean(d: string): boolean {
  const kind = d[0] as string;
  const more = kind === 'T' || kind === 'G' ? 4 : kind === 'M' ? 3 : 0;
  const rest = (weighted(d.slice(1), '2765432') + more) % 11;
  const letters = /[ST]/.test(kind) ? 'JZIHGFEDCBA' : kind === 'M' ? 'XWUTRQPNJLK' : 'XWUTRQPNMLK';
  return letters[rest] === d[8];
}

function hongKong(d: string): boolean {
  let sum = d.length === 8 ? 36 * 9 : 0;
  for (let i = 0; i < d.length; i++) {
    const code = d.charCodeAt(i);
    sum += (code < 65 ? code - 48 : code - 55) * (d.length - i);
  }
  return sum % 11 === 0;
}

const TAIWAN = 'ABCDEFGHJKLMNPQRSTUVXYWZIO';
function taiwanese(d: string): boolean {
  const region = TAIWAN.indexOf(d[0] as string) + 10;
  const second = d.charCodeAt(1) >= 65 ? d.charCodeAt(1) - 65 : digitAt(d, 1);
  return (
    (Math.floor(region / 10) + (region % 10) * 9 + second * 8 + weighted(d.slice(2), '76543211')) % 10 === 0
  );
}

function zealand(d: string): boolean {
  const nine = d.padStart(9, '0');
  const number = Number(d);
  if (number < 10_000_000 || number > 150_000_000) return false;
  const rest = weighted(nine, '32765432') % 11;
  if (rest !== 1) return (11 - rest) % 11 === last(d);
  return (11 - (weighted(nine, '74325276') % 11)) % 11 === last(d);
}

function kazakh(d: string): boolean {
  const first = weighted(d, '123456789AB') % 11;
  const rest = first < 10 ? first : weighted(d, '3456789AB12') % 11;
  return rest === last(d) && isDay(d, 2, 4);
}

export const otherIds: readonly IdForm[] = nationalIds([
  ['IN', 'aadhaar aadhar adhaar uidai', /^[2-9]\d{11}$/, passesVerhoeff],
  [
    'CN',
    'sfz shenfenzheng idcard residentid residentidentity',
    /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])\d{4}(?:19|20)\d{9}[\dX]$/,
    (d) => isDay(d, 10, 12) && '10X98765432'[weighted(d, '79A584216379A5842') % 11] === d[17],
    [[18, /^\d{17}[\dX]$/]],
  ],
  ['KR', 'rrn juminno jumin residentregistration arc', /^\d{6}[1-8]\d{6}$/, korean],
  ['SG', 'nric fin nricfin', /^[STFGM]\d{7}[A-Z]$/, singaporean],
  [
    'HK',
    'hkid',
    /^[A-Z]{1,2}\d{6}[\dA]$/,
    hongKong,
    [
      [10, /^[A-Z]\d{6}\([\dA]\)$/],
      [11, /^[A-Z]{2}\d{6}\([\dA]\)$/],
    ],
  ],
  ['ZA', 'said rsaid zaid southafricanid', /^\d{10}[01]\d\d$/, (d) => isDay(d, 2, 4) && passesLuhn(d)],
  ['AU', 'medicare medicarecard', /^[2-6]\d{9,10}$/, (d) => weighted(d, '13791379') % 10 === digitAt(d, 8)],
  ['IL', 'teudatzehut zehut tz', NINE, passesLuhn],
  [
    'JP',
    'mynumber individualnumber kojinbango',
    /^\d{12}$/,
    (d) => {
      const rest = weighted(d, '65432765432') % 11;
      return (rest < 2 ? 0 : 11 - rest) === last(d);
    },
  ],
  ['TW', 'twid arc', /^[A-Z][1289A-D]\d{8}$/, taiwanese],
  [
    'TH',
    'thaiid citizenid',
    /^[1-8]\d{12}$/,
    (d) => (11 - (weighted(d, 'DCBA98765432') % 11)) % 10 === last(d),
    [[17, /^\d-\d{4}-\d{5}-\d\d-\d$/]],
  ],
  ['MY', 'mykad nric ic', /^\d{6}(?:0[1-9]|[1-9]\d)\d{4}$/, (d) => isDay(d, 2, 4)],
  ['ID', 'nik ktp', /^[1-9]\d{15}$/, (d) => isDay(d, 8, 6, 0, digitAt(d, 6) >= 4 ? 40 : 0)],
  ['PK', 'cnic nicop', /^[1-7]\d{12}$/, () => true],
  ['VN', 'cccd', /^0\d{11}$/, () => true],
  ['KZ', 'iin', /^\d{12}$/, kazakh],
  ['AE', 'emiratesid eid', /^784(?:19|20)\d{10}$/, passesLuhn, [[18, /^784-\d{4}-\d{7}-\d$/]]],
  ['SA', 'iqama', /^[12]\d{9}$/, passesLuhn],
  ['EG', 'egyptid', /^[23]\d{13}$/, (d) => isDay(d, 3, 5)],
]).concat(
  taxIds([
    ['IN', 'pan pancard', /^[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]$/, () => true],
    ['AU', 'tfn taxfile', NINE, (d) => d !== '000000000' && weighted(d, '14375869A') % 11 === 0],
    ['AU', 'abn', /^[1-9]\d{10}$/, (d) => (weighted(d, 'A13579BDFHJ') - 10) % 89 === 0],
    ['NZ', 'ird', /^\d{8,9}$/, zealand],
  ]),
);
