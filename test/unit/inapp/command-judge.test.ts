import { describe, expect, test } from '@jest/globals';
import { judgeModule } from '../../../src/inapp/node/src/code-judges.js';
import { commandCall } from '../../../src/inapp/node/src/command-call.js';
import { CommandJudges, judgeCommand } from '../../../src/inapp/node/src/command-judge.js';

const posix = (line: string) => ({ form: 'shell', line, shell: 'posix' });

describe('what a call of child_process runs', () => {
  test.each([
    ['exec', ['echo a'], posix('echo a')],
    ['exec', ['dir', { shell: 'cmd.exe' }], { form: 'shell', line: 'dir', shell: 'cmd' }],
    ['spawn', ['echo', ['a', 'b'], { shell: true }], posix('echo a b')],
    ['spawn', ['echo a', { shell: '/bin/bash' }], posix('echo a')],
    ['execFile', ['/bin/sh', ['-c', 'echo a']], posix('echo a')],
    ['spawn', ['sudo', ['-u', 'x', 'bash', '-lc', 'echo a']], posix('echo a')],
    ['spawnSync', ['cmd', ['/c', 'dir', 'a']], { form: 'shell', line: 'dir a', shell: 'cmd' }],
    ['spawn', ['pwsh', ['-Command', 'ls']], { form: 'shell', line: 'ls', shell: 'powershell' }],
    ['spawn', ['git', ['log']], { form: 'program', program: 'git', args: ['log'] }],
    ['fork', ['a.js', ['x'], { shell: true }], { form: 'program', program: 'a.js', args: ['x'] }],
    ['exec', [undefined], undefined],
  ])('%s(%j) is %j', (name, args, call) => {
    expect(commandCall(name, args)).toEqual(call);
  });
});

describe('an input in the arguments of a program', () => {
  const judge = (program: string, args: readonly string[], text: string) =>
    judgeCommand({ form: 'program', program, args }, [{ text, location: 'query', name: 'x' }])?.rule;

  test.each([
    ['is the program', '/usr/bin/id', [], '/usr/bin/id', 'cmdi.program'],
    ['is an option', 'tar', ['xf', '--to-command=id'], '--to-command=id', 'cmdi.argument'],
    ['is code of an interpreter', 'python3', ['-c', 'print(1)'], 'print(1)', 'cmdi.code'],
  ])('is an attack where it %s', (_, program, args, text, rule) => {
    expect(judge(program, args, text)).toBe(rule);
  });

  test.each([
    ['an operand', 'git', ['show', 'main; rm -rf /'], 'main; rm -rf /'],
    ['a negative number', 'seq', ['-5', '5'], '-5'],
    ['behind an option of the application’s', 'curl', ['--url=x'], 'x'],
    ['a dash', 'cat', ['-'], '-'],
  ])('is none where it is %s', (_, program, args, text) => {
    expect(judge(program, args, text)).toBeUndefined();
  });
});

describe('a command', () => {
  const command = { form: 'shell', line: 'df -h /srv', shell: 'posix' } as const;
  const given = (text: string) => [{ text, location: 'query', name: 'q' }] as const;

  test('is the application’s own when it has run without any input in it, whatever a request says of it', () => {
    const judges = new CommandJudges();
    expect(judges.judge(command, given('disk'))).toBeUndefined();
    expect(judges.judge(command, given('df -h'))).toBeUndefined();
  });

  test('with an input in it is never taken for the application’s own', () => {
    const judges = new CommandJudges();
    const built = { ...command, line: 'git log main; id' };
    expect(judges.judge({ ...command, line: 'git log main' }, given('main'))).toBeUndefined();
    for (let at = 0; at < 3; at++)
      expect(judges.judge(built, given('main; id'))?.rule).toBe('cmdi.sink-break');
  });

  test.each(['main', 'feature/login-2', 'v1.2.3~1', 'HEAD^', 'me@example.com'])(
    'with the plain word %s is never told',
    (word) => {
      expect(judgeCommand({ ...command, line: `git log ${word}` }, given(word))).toBeUndefined();
    },
  );
});

describe('a module', () => {
  const judge = (specifier: string, text: string, location: 'path' | 'query') =>
    judgeModule(specifier, [{ text, location, name: '' }])?.rule;

  test.each(['/srv/plugins/x', '/srv/plugins/x.js'])(
    '%s is told when an input names all of it',
    (specifier) => {
      expect(judge(specifier, '/srv/plugins/x', 'query')).toBe('code.module');
    },
  );

  test('of the application is never told because a page is called as its folder', () => {
    expect(judge('/app/lib/late.js', '/app', 'path')).toBeUndefined();
    expect(judge('/app/lib/late.js', '/app/lib/late.js', 'path')).toBeUndefined();
    expect(judge('/app/lib/late.js', '/app', 'query')).toBeUndefined();
  });
});
