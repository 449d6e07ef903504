import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judgeSql } from '../../../../src/inspect/injection/sqli.js';

const DETECTED = 0.8;
const told = (text: string): boolean => (judgeSql(text)?.confidence ?? 0) >= DETECTED;

const attacks: Readonly<Record<string, readonly string[]>> = {
  'a way around a login': [
    "' or 1=1--",
    "admin'--",
    "admin' #",
    "admin'/*",
    "') or ('a'='a",
    "1' and '1'='1",
    "' or ''='",
    '" or ""="',
    "'='",
    "' or 1 or '",
    "x' or x=x or 'y'='z",
    "admin' or 1=1#",
    "' or username is not null or username = '",
    "x' AND email IS NULL; --",
    '’ or ‘1’=’1',
  ],
  'boolean questions': [
    '1 AND 7300=7300',
    "1' AND 7300=7301 AND 'a'='a",
    '1) AND 3=5 AND (1=1',
    "1' AND ASCII(SUBSTRING((SELECT user()),1,1)) > 64 -- ",
    '1 and substring(version(),1,1)=5',
    "1' RLIKE (SELECT (CASE WHEN (1=1) THEN 0x61 ELSE 0x28 END)) AND 'a'='a",
    "1' AND 5 NOT BETWEEN 0 AND 4 AND 'x'='x",
    "1' && 4=4 && 'a'='a",
  ],
  'errors that tell': [
    "1' AND extractvalue(1, concat(0x7e, version())) -- ",
    '1 AND updatexml(1,concat(0x7e,user()),1)',
    '1 AND 1=cast((SELECT version()||chr(58)||current_user) AS int)--',
    "1' AND 1=CONVERT(int,(SELECT @@version))--",
    "1' OR 1 GROUP BY CONCAT(version(),FLOOR(RAND(0)*2)) HAVING MIN(0)#",
    "1' PROCEDURE ANALYSE(EXTRACTVALUE(1,CONCAT(0x5c,version())),1)--",
    "1' AND 1=CTXSYS.DRITHSX.SN(1,'x')--",
    "'||utl_http.request('x')||'",
  ],
  unions: [
    '-1 UNION ALL SELECT NULL,NULL,NULL-- -',
    "x' UNION SELECT name, password FROM users -- ",
    "x')/**/UNION/**/SELECT/**/1,2,3#",
    "x'/*!50000UNION*//*!50000SELECT*/1,2--",
    '-.1UNION SELECT 1,2',
    '1e0UNION SELECT 1,2',
    "1' UNION(SELECT 1,2)-- ",
    "-1' UNION%A0SELECT 1".replace('%A0', '\u00a0'),
    "x' UN/**/ION SEL/**/ECT NULL, NULL -- ",
  ],
  'statements stacked': [
    "1'; DROP TABLE orders; --",
    '1; DELETE FROM users',
    'x; DROP TABLE users',
    '1 and 2; drop table users',
    'name desc; drop table users--',
    "x'; EXEC master..xp_cmdshell 'dir'--",
    "x'; declare @q varchar(99) exec(@q)--",
    "1';SELECT PG_SLEEP(5)--",
    '1; begin dbms_lock.sleep(5); end--',
    "x'; shutdown --",
    "1');call regexp_substring(repeat(right(char(1),0),500000),null)--",
  ],
  time: [
    "1' AND SLEEP(5) -- ",
    "x'; WAITFOR DELAY '0:0:5'--",
    ")) waitfor delay '0:0:20' --",
    '1 or benchmark(3000000,MD5(1))',
    "1'||pg_sleep(5)--",
    "1' AND 1=DBMS_PIPE.RECEIVE_MESSAGE(CHR(65),5) AND 'a'='a",
    "1 AND 1=LIKE('ABC',UPPER(HEX(RANDOMBLOB(500000000/2))))",
    "1' AND GET_LOCK('x',5)#",
    'sleep(5)#',
  ],
  'clauses and expressions': [
    "1' ORDER BY 10 -- ",
    '1 order by 3#',
    "' group by id having 1=1--",
    "x' || (SELECT password FROM users LIMIT 1) || '",
    "1'+(select top 1 name from sysobjects)+'",
    "'-'",
    "'||'",
    "1' LIMIT 1,1 -- ",
    '1) AS x WHERE 1=1 AND 1=2--',
    "',NULL,NULL)--",
    "1' in boolean mode) and 5=5#",
    ',(select * from (select(sleep(10)))a)',
    "1' into outfile '/tmp/x'-- ",
  ],
  'whole statements': [
    'select * from users',
    'SELECT(password)FROM(users)',
    'select @@version',
    'insert into users values (1, 2)',
    'drop table users',
    "exec master..xp_cmdshell 'dir'",
  ],
  'forms that filters miss': [
    "1'\tOR\n1=1--",
    "1'%0aOR 1=1--".replace('%0a', '\u000b'),
    '1 oR 1=1',
    "1' or 1 like 1-- ",
    '%O%R% 1=1 %U%N%I%O%N% %S%E%L%E%C%T% 1,2',
    "1' or --x\n 1=1#",
    '1.e(ascii(1.e(substring(1.e(select user())1.e,1,1)1.e)1.e))=70 or 1=1',
  ],
};

const nearMisses: readonly string[] = [
  "O'Brien",
  "D'Angelo & Sons",
  "rock 'n' roll; drop by",
  'rock & roll; drop table lamp',
  'pick up the cake; delete from list',
  'price>10 and price<20',
  "name eq 'x' or age gt 5",
  'title:foo OR author:"bar"',
  "status = 'open' AND assignee = currentUser() ORDER BY created DESC",
  'project = "ABC" AND status in (Open, "In Progress")',
  '$filter=price gt 20 and price lt 50',
  "startswith(name,'A') or endswith(name,'Z')",
  'created_at desc',
  'name,-age',
  'id asc, name desc',
  'order by phone',
  'order by Friday please',
  'a plan to select from the list',
  'union select committee',
  "the boys' and girls' rooms",
  "kids' or adults' sizes",
  "the '90s or '80s",
  'x == 1 || y == 2',
  'if (a && b == 1) return;',
  'In prose, `SELECT * FROM x` is code',
  "x = 'a' + 'b'",
  '"walnut desk" or "oak desk"',
  '5\' 10" tall',
  "y' = 2x",
  '12" or 14"',
  "Levi's 501; size 32",
  "women's # 5",
  "McDonald's -- best burgers",
  "l'homme; l'état -- et moi",
  "it's ok :) -- bye",
  'case when it rains',
  'in case of fire; break glass',
  'Shutdown; restart',
  'begin; end',
  "user='bob' or user='alice'",
  "tag in ('a','b')",
  "name like '%foo%'",
  'deleted is not null and active = true',
  'f(x)=1 or g(x)=2',
  "date >= '2024-01-01' and date < '2024-02-01'",
  '=IF(A1>5,"yes","no")',
  'COUNT(*)',
  'Math.max(1,2)',
  'time.sleep(5)',
  'sleep (well)',
  "const a = b['c'] || 'd'; // e",
  'a { color: red; } /* b */',
  '# Title\n\n- it is `a` or `b`\n- 1. one; 2. two',
  'C# and F# -- or VB',
  '1 or 2',
  'yes or no',
  '1-800-555-1212',
  '2026-11-22 or 2026-11-23',
  '{"query":"a or b","limit":10}',
];

describe.each(Object.entries(attacks))('%s', (_, texts) => {
  test.each(texts.map((text) => [text]))('told: %j', (text) => {
    expect(told(text)).toBe(true);
  });
});

test.each(nearMisses.map((text) => [text]))('never takes %j for SQL that breaks out', (text) => {
  expect(told(text)).toBe(false);
});

const piece = fc.constantFrom(
  "'",
  '"',
  '`',
  '(',
  ')',
  ';',
  '--',
  '#',
  '/*',
  '*/',
  ' or ',
  ' and ',
  '=',
  '1',
  'a',
  ',',
  ' union ',
  'select ',
  ' from ',
  'sleep(',
  '||',
  '@@version',
  'case ',
  ' when ',
  ' end',
  '.',
  '\\',
  '%',
  '[',
  ']',
  'x',
  '\n',
  'E',
);

test('never throws, and never repeats the text', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.constant('zqxcanary')), { maxLength: 60 }), (pieces) => {
      expect(JSON.stringify(judgeSql(pieces.join('')) ?? {}).toLowerCase()).not.toContain('zqx');
    }),
    { numRuns: 3_000 },
  );
});

test('a name in front of an attack never hides it', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[a-z0-9]{0,8}$/),
      fc.constantFrom(...(attacks['boolean questions'] ?? [])),
      (name, attack) => {
        if (attack.startsWith("1'")) expect(told(name + attack)).toBe(true);
      },
    ),
  );
});
