import { describe, expect, test } from '@jest/globals';
import { commandCall } from '../../../src/inapp/node/src/command-call.js';
import { judgeCommand } from '../../../src/inapp/node/src/command-judge.js';

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
