import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inspectRequest } from '../../../../src/inspect/injection/inspect-request.js';
import { inspectValue } from '../../../../src/inspect/injection/inspect-value.js';
import { judges } from '../../../../src/inspect/injection/judges.js';
import type { Verdict } from '../../../../src/inspect/injection/verdict.js';

/** Pieces that lead deep into every judge, to be put together at random. */
const PIECES = [
  ...["' or 1=1 --", '"; drop table t', ' union select null,', '/*!50000', '0x41', 'CHAR(', "'||'"],
  ...['<script>', '<img src=x onerror=', '<svg/onload=', 'javascript:', '&#x3c;', '<!--', ']]>', '<a href="'],
  ...['; cat /etc/passwd', '$(id)', '`id`', '| nc ', '%0a', '&& powershell -enc ', '^', '${IFS}'],
  ...['../', '..\\', '%2e%2e%2f', '....//', 'file:///etc/hosts', 'php://filter/', '\0'],
  ...['http://169.254.169.254/', 'http://[::1]/', '0x7f.1', 'gopher://', '//', '@'],
  ...['{{7*7}}', '{%', '<%=', '#{', '${jndi:ldap://', '*{', '[[', '}}'],
  ...['<!DOCTYPE a [', '<!ENTITY x SYSTEM "', '*)(uid=*', "' or '1'='1", '{"$ne":', '"$where":', '[$gt]='],
  ...[
    'O:8:"stdClass":',
    'rO0AB',
    '__proto__',
    'constructor',
    '\r\nSet-Cookie:',
    '<!--#exec',
    '!!python/object:',
  ],
  ...['{"query":"{__schema{types{name}}}"}', 'eyJhbGciOiJub25lIn0.e30.', '\ud800', 'ﬀ', '\u202e'],
];
const CANARY = 'zqcanaryzq';
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(...PIECES, CANARY),
      fc.string({ maxLength: 12 }),
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join(''));
const locations = fc.constantFrom(
  'path',
  'query',
  'header',
  'cookie',
  'body',
  'graphql',
  'file',
) satisfies fc.Arbitrary<string>;

function expectSound(verdicts: readonly (Verdict | undefined)[]): void {
  for (const verdict of verdicts) {
    if (verdict === undefined) continue;
    expect(verdict.rule).toMatch(/^[a-z0-9][a-z0-9.-]{1,79}$/);
    expect(verdict.confidence).toBeGreaterThan(0);
    expect(verdict.confidence).toBeLessThanOrEqual(1);
    expect(JSON.stringify(verdict).toLowerCase()).not.toContain(CANARY);
  }
}

test.each(judges.map(({ judge }) => [judge.name, judge] as const))(
  '%s never fails, and never says a value, whatever it is given',
  (_, judge) => {
    fc.assert(
      fc.property(text, locations, (given, location) => expectSound([judge(given, location)].flat())),
      { numRuns: 400 },
    );
  },
);

test('inspection gives the same for the same, never fails and never says a value, of a value and in a body', () => {
  fc.assert(
    fc.property(text, locations, (given, location) => {
      const verdicts = inspectValue(given, location);
      expectSound(verdicts);
      expect(inspectValue(given, location)).toEqual(verdicts);
      const inBody = inspectRequest({
        target: `/${encodeURIComponent(Buffer.from(given).toString()).slice(0, 500)}`,
        requestHeaders: { 'content-type': 'application/json' },
        requestBody: { text: JSON.stringify({ deep: [{ [CANARY]: given }] }) },
      });
      expect(Array.isArray(inBody)).toBe(true);
    }),
    { numRuns: 400 },
  );
});
