import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { inspectRequest } from '../../../../src/inspect/index.js';
import { DETECT_MIN } from '../../../../src/inspect/injection/verdict.js';
import { wrappings } from './wrappings.js';

/** One a line; line breaks within one are written as signs. */
const lines = (path: string): string[] =>
  readFileSync(new URL(path, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replaceAll('␤', '\n').replaceAll('␍', '\r'));

type Request = ReturnType<(typeof wrappings)['query']>;
const flagged = (request: Request): boolean =>
  inspectRequest(request).some(({ confidence }) => confidence >= DETECT_MIN);
const { query, json, xml, graphql } = wrappings;
const rate = (texts: readonly string[], isFlagged: (text: string) => boolean): number =>
  texts.filter(isFlagged).length / texts.length;

/** The rates that detection must reach per class; the texts were written for these tests. */
const FLOORS = {
  sqli: 0.96,
  xss: 0.98,
  cmdi: 0.96,
  path: 0.97,
  ssrf: 0.96,
  ssti: 0.93,
  nosqli: 0.96,
  log4shell: 0.95,
  ldap: 0.9,
  crlf: 0.95,
  xxe: 0.95,
  graphql: 0.95,
} as const;

const detect = (kind: string, text: string): boolean => {
  if (kind === 'xxe') return flagged(xml(text));
  if (kind === 'graphql') return flagged(graphql(text));
  return flagged(query(text)) || flagged(json(text));
};

describe('attacks of every class', () => {
  test.each(Object.entries(FLOORS))('of %s are told, however they are written', (kind, floor) => {
    expect(rate(lines(`./attacks/${kind}.txt`), (text) => detect(kind, text))).toBeGreaterThanOrEqual(floor);
  });
});

describe('what looks like an attack and is none', () => {
  test.each([
    ['fields', 0.006],
    ['prose', 0.06],
    ['search', 0.14],
  ])('in %s is nearly never taken for one', (kind, most) => {
    const texts = lines(`./benign/${kind}.txt`);
    expect(rate(texts, (text) => flagged(query(text)) || flagged(json(text)))).toBeLessThanOrEqual(most);
  });

  test('never in the bodies that other systems send', () => {
    const wrong = lines('./benign/bodies.jsonl').filter((text) =>
      flagged({
        target: '/hook',
        requestHeaders: { 'content-type': 'application/json' },
        requestBody: text,
      }),
    );
    expect(wrong).toEqual([]);
  });
});

describe('an attack is told in every place and wrapping', () => {
  const told = (kind: string): string[] =>
    lines(`./attacks/${kind}.txt`).filter((text) => text.length >= 12 && flagged(query(text)));
  const WRAPPED = ['sqli', 'xss', 'cmdi', 'path', 'ssti', 'log4shell'].flatMap(told);

  test.each(Object.keys(wrappings).filter((name) => !['xml', 'graphql'].includes(name)))('as %s', (name) => {
    const wrap = wrappings[name as keyof typeof wrappings];
    expect(rate(WRAPPED, (text) => flagged(wrap(text)))).toBeGreaterThanOrEqual(0.96);
  });
});
