import { describe, expect, test } from '@jest/globals';
import type { Input } from '../../../../src/inspect/inputs/input.js';
import { judgeShellSink } from '../../../../src/inspect/sink/shell-sink.js';
import type { ShellKind } from '../../../../src/inspect/sink/shell-tokens.js';

const COUNTS = 0.8;
const judged = (call: string, input: string, shell?: ShellKind): number =>
  judgeShellSink(call, [{ text: input, location: 'query', name: 'x' }] satisfies Input[], { shell })
    ?.confidence ?? 0;

type Row = readonly [string, string, ShellKind?];

const attacks: readonly Row[] = [
  ['ping -c 1 8.8.8.8; id', '8.8.8.8; id'],
  ['ls a|id', 'a|id'],
  ['ls a&id', 'a&id'],
  ['ls a\nid', 'a\nid'],
  ['ls a > /tmp/x', 'a > /tmp/x'],
  ['ls $(id)', '$(id)'],
  ['ls `id`', '`id`'],
  ['ls $HOME', '$HOME'],
  ['ls "$(id)"', '$(id)'],
  ['ls "`id`"', '`id`'],
  ['ls "${IFS}x"', '${IFS}x'],
  ['ls "a"; id; ""', 'a"; id; "'],
  ["ls 'a'; id; ''", "a'; id; '"],
  ['ls "a\\" ; id', 'a\\'],
  ['ls {cat,/etc/passwd}', '{cat,/etc/passwd}'],
  ['ls a #b', 'a #b'],
  ['ls a --exec=id', 'a --exec=id'],
  ["sh -c \"ls 'a'; id; ''\"", "a'; id; '"],
  ['bash -lc "ls a; id"', 'a; id'],
  ['ssh host "ls a; id"', 'a; id'],
  ['ls A; ID', 'a; id'],
  ['ls a; id', 'a%3B%20id'],
  ['ls a; id && ca', 'a; id && cat /etc/x'],
  ['cat /etc/passwd', 'cat /etc/passwd'],
  ['dir a&whoami', 'a&whoami', 'cmd'],
  ['dir "a" & whoami & "', 'a" & whoami & "', 'cmd'],
  ['dir "%PATH%"', '%PATH%', 'cmd'],
  ['dir a|more', 'a|more', 'cmd'],
  ['gci a; id', 'a; id', 'powershell'],
  ['gci "$(id)"', '$(id)', 'powershell'],
  ["gci 'a'; id; ''", "a'; id; '", 'powershell'],
  ['gci a | iex', 'a | iex', 'powershell'],
];

const nearMisses: readonly Row[] = [
  ['ls report.pdf', 'report.pdf'],
  ['ls /a/b-c_d.txt', '/a/b-c_d.txt'],
  ["ls 'a; id'", 'a; id'],
  ["ls '$(id)'", '$(id)'],
  ["ls '`id` && rm -rf /'", '`id` && rm -rf /'],
  ['ls "a; id"', 'a; id'],
  ['ls "a | b > c & d"', 'a | b > c & d'],
  ['ls "it\'s"', "it's"],
  ['ls "price $ 5"', 'price $ 5'],
  ["ls 'O'\\''Brien; id'", "O'Brien; id"],
  ['ls "say \\"hi\\"; id"', 'say "hi"; id'],
  ['ls a\\;\\ id', 'a; id'],
  ['ls "a" | grep b', 'b'],
  ['convert in.png -resize 100x100 out.png', '100x100'],
  ['echo John Smith', 'John Smith'],
  ['git log --author alice', 'alice'],
  ["grep -- '-e' file", '-e'.repeat(2)],
  ['dir "a & b"', 'a & b', 'cmd'],
  ['dir report.txt', 'report.txt', 'cmd'],
  ['dir "100% sure"', '100% sure', 'cmd'],
  ["gci 'a; $(id)'", 'a; $(id)', 'powershell'],
  ['gci "a; b"', 'a; b', 'powershell'],
  ['ps aux | grep node; echo done', 'node'],
];

const row = ([call, input, shell]: Row): [string, string, ShellKind] => [call, input, shell ?? 'posix'];

describe('the judge of command lines', () => {
  test.each(attacks.map(row))('tells %j with %j', (call, input, shell) =>
    expect(judged(call, input, shell)).toBeGreaterThanOrEqual(COUNTS),
  );
  test.each(nearMisses.map(row))('is silent on %j with %j', (call, input, shell) =>
    expect(judged(call, input, shell)).toBeLessThan(COUNTS),
  );
  test('takes an option of its own for a hint', () => {
    const found = judged('tar -cf a.tar --checkpoint=1', '--checkpoint=1');
    expect(found).toBeGreaterThan(0);
    expect(found).toBeLessThan(COUNTS);
  });
  test('names the input, and never repeats it', () => {
    const inputs: Input[] = [
      { text: 'zzz', location: 'query', name: 'a' },
      { text: 'zqx; id', location: 'body', name: 'b' },
    ];
    const verdict = judgeShellSink('ls zqx; id', inputs);
    expect(verdict?.input).toBe(inputs[1]);
    expect(JSON.stringify({ ...verdict, input: undefined })).not.toContain('zqx');
  });
});
