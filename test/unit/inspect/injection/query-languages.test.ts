import { describe, expect, test } from '@jest/globals';
import { judgeGraphql } from '../../../../src/inspect/injection/graphql-abuse.js';
import { judgeLdap } from '../../../../src/inspect/injection/ldap.js';
import { judgeNosql, operatorKey } from '../../../../src/inspect/injection/nosql.js';
import type { Verdict } from '../../../../src/inspect/injection/verdict.js';
import { judgeXpath } from '../../../../src/inspect/injection/xpath.js';

const DETECTED = 0.8;
const told = (verdict: Verdict | undefined): boolean => (verdict?.confidence ?? 0) >= DETECTED;

const judges: Readonly<
  Record<string, { judge: (text: string) => Verdict | undefined; attacks: string[]; nearMisses: string[] }>
> = {
  'a document store': {
    judge: judgeNosql,
    attacks: [
      '{"$gt": ""}',
      '{ $ne: 1 }',
      '{"username": {"$regex": ".*"}}',
      "', $or: [ {}, { 'a':'a",
      "true, $where: '1 == 1'",
      "'; return true; var a='",
      "';sleep(5000);'",
      "admin' || '1'=='1",
      "x' && this.password.match(/.*/)//",
      '|| 1==1//',
      '0;return true',
      'user[$ne]=1',
      "db.users.find({$where: 'sleep(5000)'})",
      'FLUSHALL',
      'x\r\nSLAVEOF 10.0.0.1 6379\r\n',
      "admin' ALLOW FILTERING",
    ],
    nearMisses: [
      '$.store.book[0].title',
      '{"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": "#/a"}',
      '{"event": "$pageview", "properties": {"$set": {"plan": "pro"}, "$browser": "Firefox"}}',
      'costs $in stock, $or so',
      'a || b',
      "it's here; return it to me",
      'if (a == 1 && b == 2) return true;',
      'set the table\nset x to 5',
      'Please keys in the door',
      'the db.users table',
    ],
  },
  'a directory': {
    judge: judgeLdap,
    attacks: [
      '*)(uid=*))(|(uid=*',
      'admin)(|(password=*))',
      'admin)(!(&(1=0',
      ')(cn=*)(|(cn=*',
      '*)(userAccountControl:1.2.840.113556.1.4.803:=524288)',
      '*(|(mail=*))',
      '(&(uid=admin)(userPassword=*))',
      'admin)(&)',
      '*))\0',
    ],
    nearMisses: [
      'f(a)(b)',
      '(see a) (b = c)',
      'smile :) (x)',
      'Jane (Doe)',
      '(555) 123-4567',
      '*.txt',
      'admin*',
      'a*(b+c)',
      'cn=Jane,ou=people,dc=example',
      'C:\\temp\\28',
      '(*)',
    ],
  },
  'an XML document': {
    judge: judgeXpath,
    attacks: [
      "'] | //user[@role='admin'] | a['a'='a",
      "x' or name()='username' or 'x'='y",
      'count(/child::node())',
      'string-length(//user[1]/password)>5',
      "' and count(parent::*[position()=1])>0 and '1'='1",
      "//user[contains(username,'admin')]",
      "']/ancestor::*[1] | a['a'='a",
    ],
    nearMisses: [
      'https://example.com/a//b[1]',
      "it's here | there",
      'parent::__construct()',
      'std::vector<int>',
      'self::new()',
      "count('a')",
      "a['b'] | c['d']",
      '/api/v1/users',
      '// a comment [x]',
      'a or b(c)',
    ],
  },
};

describe.each(Object.entries(judges))('the query of %s', (_, { judge, attacks, nearMisses }) => {
  test.each(attacks.map((text) => [text]))('told: %j', (text) => {
    expect(told(judge(text))).toBe(true);
  });
  test.each(nearMisses.map((text) => [text]))('never: %j', (text) => {
    expect(told(judge(text))).toBe(false);
  });
  test('takes time in proportion to the text', () => {
    // Counted in the judge's own bounds; here only that it ends: a runaway expression would not.
    for (const piece of [
      "'",
      '(',
      ')',
      '*',
      '$',
      '[',
      '//',
      '\\',
      ';',
      '{',
      "' or ",
      ')(',
      '*)',
      'a',
      '\n',
      '"',
    ])
      expect(() => judge(piece.repeat(200_000))).not.toThrow();
  });
});

test('operators are told as keys; names that events of analytics have are hints only', () => {
  for (const key of ['$ne', '$gt', '$where', '$regex', '$function'])
    expect(told(operatorKey(key, 'body'))).toBe(true);
  for (const key of ['$set', '$type', '$unset']) expect(told(operatorKey(key, 'body'))).toBe(false);
  for (const key of ['$schema', '$ref', '$id', '$browser', '$filter', 'name'])
    expect(operatorKey(key, 'body')).toBeUndefined();
  expect(told(operatorKey('password[$regex]', 'body'))).toBe(true);
});

describe('a GraphQL document', () => {
  const many = (count: number, form: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => form(index)).join(' ');

  test.each([
    ['introspection', '{ __schema { types { name } } }', 1],
    ['aliases', `{ ${many(20, (index) => `a${index}: login(code: "${index}") { token }`)} }`, 1],
    ['recursion', '{ user { friends { friends { friends { friends { id } } } } } }', 1],
    ['depth', '{ a { b { c { d { e { f { g { h { i { j } } } } } } } } } }', 1],
    ['circle', 'query { u { ...A } } fragment A on U { f { ...B } } fragment B on U { g { ...A } }', 1],
    ['repeats', `{ u { ${many(50, () => 'id')} } }`, 1],
    ['directives', '{ u @a @a @a @a { id } }', 1],
    ['operations', many(6, (index) => `query Q${index} { u { id } }`), 1],
    ['rows', '{ users(first: 1000000) { id } }', 1],
    ['batch', '{ u { id } }', 50],
  ])('told: %s', (rule, document, batch) => {
    expect(judgeGraphql(document, batch)?.rule).toBe(`graphql.${rule}`);
  });

  test.each([
    [
      'query Q($id: ID!) { user(id: $id) { id posts(first: 10) { edges { node { id comments(first: 5) { edges { node { id author { name } } } } } } } } }',
      1,
    ],
    ['{ a: repo(id: 1) { x } b: repo(id: 2) { x } }', 1],
    ['{ comments { id replies { id replies { id } } } }', 1],
    ['mutation M { login(code: "__schema { a: b }") { token } }', 1],
    ['query { u { ...A } } fragment A on U { id name }', 1],
    ['{ me { id } }', 3],
    ['', 1],
  ])('never: %s', (document, batch) => {
    expect(judgeGraphql(document, batch)).toBeUndefined();
  });
});
