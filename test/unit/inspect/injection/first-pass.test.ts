import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodedForms } from '../../../../src/inspect/decode/decoded-forms.js';
import { firstPass } from '../../../../src/inspect/injection/first-pass.js';
import { judges } from '../../../../src/inspect/injection/judges.js';
import { DETECT_MIN } from '../../../../src/inspect/injection/verdict.js';
import { vectors } from './vectors.js';

/** What judges would say who were not asked. */
function missed(text: string): string[] {
  const mask = firstPass(text);
  return judges.flatMap(({ judge }, index) => {
    if ((mask & (1 << index)) !== 0) return [];
    const verdict = judge(text, 'query');
    return verdict && verdict.confidence >= DETECT_MIN ? [`${verdict.rule}: ${text}`] : [];
  });
}

describe('the first pass', () => {
  test('has a bit for every judge', () => {
    expect(judges.length).toBeLessThanOrEqual(22);
    expect(judges.flatMap(({ words }) => words?.forms ?? []).length).toBeLessThanOrEqual(32);
  });

  test.each(
    judges.flatMap(({ judge, words }, index) =>
      (words?.forms ?? []).map(({ match }) => [judge.name, match, words?.among ?? '', index] as const),
    ),
  )('asks %s about every text of the form %s', (_, match, among, index) => {
    // Marks stand for it: a text that has the form and no mark would never be asked about.
    const form = fc.stringMatching(new RegExp(match.source.replaceAll('\\b', '')));
    const holdsOne = (text: string) =>
      [...among].some((one) =>
        (one > '\x7f' ? /[\u0080-\uffff]/ : { test: (t: string) => t.includes(one) }).test(text),
      );
    const isForm = new RegExp(match.source, 'i');
    fc.assert(
      fc.property(form, fc.boolean(), fc.constantFrom('', ' x', '; y'), (text, upper, behind) => {
        const asked = (upper ? text.toUpperCase() : text) + behind;
        fc.pre(isForm.test(asked) && holdsOne(asked));
        expect([asked, firstPass(asked) & (1 << index)]).toEqual([asked, 1 << index]);
      }),
      { numRuns: 300, maxSkipsPerRun: 1_000 },
    );
  });

  test('asks every judge that would find one of the known attacks', () => {
    const texts = Object.values(vectors).flatMap(({ attacks, nearMisses }) => [...attacks, ...nearMisses]);
    expect(texts.flatMap((text) => [text, ...decodedForms(text, true)]).flatMap(missed)).toEqual([]);
  });

  test('asks every judge that would find an attack, whatever the text is made of', () => {
    const pieces = fc.constantFrom(
      ...`' " ; | & < > ( ) { } $ \` \\ / : . .. -- /* */ # @ % = , [ ] _ ! * + ~ ^ ?`.split(' '),
      ...'or and 1=1 1 union select from order by sleep( script on onload= alert(1) javascript: src http:// file:// 127.0.0.1 localhost'.split(
        ' ',
      ),
      ...'etc/passwd whoami cat id curl jndi:ldap __proto__ constructor prototype {{7*7}} ${ <% <!--# ENTITY SYSTEM O:4: rO0AB $ne $where uid=*'.split(
        ' ',
      ),
      ' ',
      '\n',
      '\r\n',
      '\t',
      '\0',
      'é',
      'a',
      'name',
    );
    fc.assert(
      fc.property(fc.array(pieces, { minLength: 1, maxLength: 8 }), (parts) => {
        expect(missed(parts.join(''))).toEqual([]);
        expect(missed(parts.join(' '))).toEqual([]);
      }),
      { numRuns: 1_500 },
    );
  });

  test('asks nobody about what requests are mostly made of', () => {
    for (const text of [
      'orders',
      '4000',
      'EUR',
      'Maria Hofer',
      'Walking boots, size 42',
      'BX-1-A',
      '2026-11-22',
      'true',
      'de_AT',
      'Please leave it with the neighbour, thank you',
      '2f1d6f0e-8a5b-4f4e-9a43-0d1c1b7a6e5f',
      '+43 660 1234567',
    ])
      expect([text, firstPass(text)]).toEqual([text, 0]);
  });
});
