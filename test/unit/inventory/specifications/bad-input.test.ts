import { describe, expect, test } from '@jest/globals';
import { DOCUMENT_BYTES_MAX } from '../../../../src/inventory/specifications/limits.js';
import { readSpecification } from '../../../../src/inventory/specifications/read-specification.js';

const problemOf = (text: string) => {
  const reading = readSpecification(text);
  return 'problem' in reading ? reading.problem : undefined;
};
const okOf = (text: string) => {
  const reading = readSpecification(text);
  return 'ok' in reading ? reading.ok : undefined;
};
const bomb = Array.from({ length: 8 }, (_, level) => {
  const name = String.fromCharCode(97 + level);
  const before = level === 0 ? 'x' : `*${String.fromCharCode(96 + level)}`;
  return `${name}: &${name} [${Array.from({ length: 9 }, () => before).join(',')}]`;
}).join('\n');
const get = (schema: unknown) => ({
  get: { responses: { 200: { content: { 'application/json': { schema } } } } },
});

describe('bad input ends in a clear error', () => {
  test.each([
    ['nothing', '', { code: 'UNKNOWN_FORMAT', line: 1 }],
    ['plain text', 'hello', { code: 'UNKNOWN_FORMAT' }],
    ['a document past the limit', 'x'.repeat(DOCUMENT_BYTES_MAX + 1), { code: 'TOO_LARGE' }],
    ['broken YAML', 'openapi: 3.0.0\n\tx: 1', { code: 'SYNTAX', line: 2 }],
    ['broken JSON', '{"openapi": "3.0.0",\n"paths": [}', { code: 'SYNTAX', line: 2 }],
    ['two documents', 'a: 1\n---\nb: 1\n---\nc: 1', { code: 'SYNTAX', line: 4 }],
    ['aliases that unfold without end', bomb, { code: 'UNSAFE', field: 'g' }],
    ['an alias in itself', 'a: &a [*a]', { code: 'UNSAFE', field: 'a[0]' }],
    ['a million levels of JSON', '['.repeat(1_000_000), { code: 'TOO_DEEP', line: 1 }],
    ['a million levels of YAML', `a: ${'['.repeat(1_000_000)}`, { code: 'TOO_DEEP', line: 1 }],
    [
      'GraphQL of absurd depth',
      `type Query {\n a(x: Int = ${'['.repeat(100_000)}`,
      { code: 'TOO_DEEP', line: 2 },
    ],
    ['broken GraphQL', 'type Query {\n a: \n}', { code: 'SYNTAX', line: 3 }],
    ['a query in the place of a schema', 'type A { a: Int }\nquery { a }', { code: 'INVALID' }],
    ['entities', '<!DOCTYPE x [<!ENTITY a "b">]><definitions>&a;</definitions>', { code: 'UNSAFE', line: 1 }],
    ['an unknown entity', '<definitions>\n&a;</definitions>', { code: 'SYNTAX', line: 2 }],
    ['broken XML', '<a>\n<b></a>', { code: 'SYNTAX', line: 2 }],
    ['deep XML', '<a>'.repeat(100_000), { code: 'TOO_DEEP', line: 1 }],
    ['other XML', '<html/>', { code: 'UNKNOWN_FORMAT', line: 1 }],
    ['OpenAPI of a future', '{"openapi": "4.0"}', { code: 'UNSUPPORTED', field: 'openapi' }],
    [
      'a path without a slash',
      'openapi: 3.0.0\npaths:\n  orders: {}',
      { code: 'INVALID', field: 'paths.orders' },
    ],
    [
      'an operation that is none',
      '{"openapi":"3.0.0","paths":{"/a":{"get":5}}}',
      { code: 'INVALID', field: 'paths./a.get' },
    ],
    ['AsyncAPI', 'asyncapi: 2.0.0', { code: 'UNSUPPORTED', field: 'asyncapi' }],
  ])('%s', (_name, text, problem) => {
    expect(problemOf(text)).toMatchObject(problem);
  });

  test('more operations than can be', () => {
    const paths = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`/a${n}`, { get: {} }]));
    expect(problemOf(JSON.stringify({ openapi: '3.0.0', paths }))).toMatchObject({
      code: 'TOO_MANY',
      field: 'paths./a20000',
    });
  });

  test('never quotes a value of the document', () => {
    for (const text of ['{"a": canary', 'a: "canary', '<a b="canary"><canary', 'type Query { a: "canary" }'])
      expect(JSON.stringify(readSpecification(text))).not.toContain('canary');
  });
});

describe('schemas that refer to each other', () => {
  test('never take more than bounded work: two references on sixty levels are one field', () => {
    const schemas: Record<string, unknown> = {
      S60: { type: 'object', properties: { a: { type: 'string' } } },
    };
    for (let n = 0; n < 60; n++) {
      const next = { $ref: `#/components/schemas/S${n + 1}` };
      schemas[`S${n}`] = { allOf: [next, next] };
    }
    const paths = { '/a': get({ $ref: '#/components/schemas/S0' }) };
    const api = okOf(JSON.stringify({ openapi: '3.0.0', paths, components: { schemas } }));
    expect(api?.shapes[0]?.fields.map(({ path }) => path)).toEqual(['a']);
  });
  test('that lead back to themselves are told and left out', () => {
    const paths = { '/a': { $ref: '#/paths/~1b' }, '/b': { $ref: '#/paths/~1a' } };
    const api = okOf(JSON.stringify({ openapi: '3.0.0', paths }));
    expect(api?.operations).toEqual([]);
    expect(api?.warnings[0]?.code).toBe('BROKEN_REFERENCE');
  });
});
