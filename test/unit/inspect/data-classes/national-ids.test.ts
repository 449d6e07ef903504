import { describe, expect, test } from '@jest/globals';
import { isId, plainId } from '../../../../src/inspect/data-classes/id-form.js';
import { idForms } from '../../../../src/inspect/data-classes/national-ids.js';
import { classesOfField } from './labelled-set.js';
import { idVectors } from './sensitive-values.js';

/** Numbers that authorities and encyclopaedias print as examples, in the writing they have there. */
const examples: readonly (readonly [country: string, name: string, text: string])[] = [
  ['AR', 'cuit', '20-05536168-2'],
  ['AT', 'svnr', '1237 010180'],
  ['AU', 'tfn', '123 456 782'],
  ['AU', 'abn', '51 824 753 556'],
  ['BE', 'rijksregister', '85.07.30-033.28'],
  ['BR', 'cpf', '390.533.447-05'],
  ['BR', 'cnpj', '16.727.230/0001-97'],
  ['CA', 'sin', '123-456-782'],
  ['CH', 'ahv', '756.9217.0769.85'],
  ['CL', 'rut', '12.531.909-2'],
  ['CN', 'sfz', '11010519491231002X'],
  ['CZ', 'rodneCislo', '710319/2745'],
  ['DE', 'steuerId', '36 574 261 809'],
  ['DE', 'rvnr', '15 070649 C 103'],
  ['DK', 'cpr', '211062-5629'],
  ['ES', 'dni', '12345678Z'],
  ['ES', 'nie', 'X-1234567-L'],
  ['FI', 'hetu', '131052-308T'],
  ['FR', 'nir', '2 55 08 14 168 025 38'],
  ['GB', 'nino', 'AB 12 34 56 C'],
  ['GB', 'nhsNumber', '943 476 5919'],
  ['HK', 'hkid', 'A123456(3)'],
  ['HR', 'oib', '33392005961'],
  ['IE', 'pps', '6433435F'],
  ['IN', 'aadhaar', '2341 2341 2346'],
  ['IS', 'kennitala', '120174-3399'],
  ['IT', 'codiceFiscale', 'RSSMRA85T10A562S'],
  ['JP', 'myNumber', '1234 5678 9018'],
  ['NL', 'bsn', '1112.22.333'],
  ['NO', 'fodselsnummer', '151086 95088'],
  ['NZ', 'ird', '49-091-850'],
  ['PL', 'pesel', '44051401359'],
  ['PT', 'nif', '123 456 789'],
  ['RO', 'cnp', '1630615123457'],
  ['RS', 'jmbg', '0101006500006'],
  ['RU', 'snils', '112-233-445 95'],
  ['SE', 'personnummer', '811228-9874'],
  ['SG', 'nric', 'S1234567D'],
  ['TH', 'thaiId', '1-2345-45678-78-1'],
  ['TR', 'tckn', '17291716060'],
  ['TW', 'twId', 'A123456789'],
  ['ZA', 'saId', '8001015009087'],
];

describe('national numbers', () => {
  test('of at least forty countries are known', () => {
    expect(new Set(idForms.map(({ country }) => country)).size).toBeGreaterThanOrEqual(40);
  });

  test.each(examples)('%s: %s is known by name', (country, name, text) => {
    expect(idForms.some((form) => form.country === country && isId(form, plainId(text)))).toBe(true);
    expect(classesOfField(name, text)).toEqual([expect.stringMatching(/^(?:national|tax)-id$/)]);
  });

  test.each(Object.entries(idVectors).filter(([, { wrong }]) => wrong.length > 0))(
    '%s: never takes a wrong check digit',
    (key, { valid, wrong }) => {
      const name = key.split(' ')[1] as string;
      expect(valid.filter((text) => classesOfField(name, text).length === 0)).toEqual([]);
      expect(wrong.filter((text) => classesOfField(name, text).length > 0)).toEqual([]);
    },
  );

  test.each([
    ['value', '39053344705'],
    ['orderNumber', '390533447050'],
    ['value', '44051401359'],
    ['value', '130 692 544'],
    ['id', '11010519491231002'],
    ['value', '12345678Z'],
    ['value', 'S1234567D'],
    ['value', '211062-5629'],
  ])('are never seen in %s = %s: so many other things are written so', (name, text) => {
    expect(classesOfField(name, text)).toEqual([]);
  });

  test.each([
    ['value', '390.533.447-05'],
    ['content', 'RSSMRA85T10A562S'],
    ['item', '11010519491231002X'],
    ['val', '756.9217.0769.85'],
    ['val', '131052-308T'],
  ])('are seen in %s = %s: nothing else is written so', (name, text) => {
    expect(classesOfField(name, text)).toEqual(['national-id']);
  });
});
