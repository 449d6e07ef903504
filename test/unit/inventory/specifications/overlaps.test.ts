import { describe, expect, test } from '@jest/globals';
import { readSpecification } from '../../../../src/inventory/specifications/read-specification.js';

function warningsOf(...paths: (string | readonly [string, string])[]): string[] {
  const operations = paths.map((each) => (typeof each === 'string' ? (['get', each] as const) : each));
  const document = {
    openapi: '3.0.0',
    paths: Object.fromEntries(operations.map(([method, path]) => [path, { [method]: {} }])),
  };
  const reading = readSpecification(JSON.stringify(document));
  if (!('ok' in reading)) throw new Error(reading.problem.message);
  return reading.ok.warnings.filter(({ code }) => code === 'OVERLAP').map(({ message }) => message);
}

describe('two paths that overlap', () => {
  test('are told when one call may be meant for either', () => {
    expect(warningsOf('/a/{x}/c', '/a/b/{y}')).toEqual([
      'a GET may be meant for either of two paths: /a/{x}/c and /a/b/{y}',
    ]);
    expect(warningsOf('/a/b/{y}', '/a/{x}/c')).toHaveLength(1);
  });
  test('are told when they differ in names alone', () => {
    expect(warningsOf('/a/{x}', '/a/{y}')).toEqual(['GET is declared twice for one path: /a/{x} and /a/{y}']);
  });
  test('are never told when one is plainly the narrower, or the method or the length differs', () => {
    expect(warningsOf('/a/{x}', '/a/me', '/a/{x}/c', '/a/me/c', '/{y}/{x}/c')).toEqual([]);
    expect(warningsOf(['get', '/a/{x}/c'], ['post', '/a/b/{y}'])).toEqual([]);
    expect(warningsOf('/a/{x}/c', '/a/b/{y}/d', '/a/b')).toEqual([]);
    expect(warningsOf('/a/{x}/c', '/a/d/{y}.json')).toEqual([]);
  });
  test('are a hundred warnings at most, of a document that overlaps throughout', () => {
    const paths = Array.from({ length: 1000 }, (_, n) => [`/{a}/${n}/{b}/c`, `/a/{b}/${n}/{c}`]).flat();
    expect(warningsOf(...paths).length).toBeLessThanOrEqual(101);
  });
});
