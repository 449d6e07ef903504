import type { Input } from '../../../inspect/inputs/input.js';
import { judgeShellSink } from '../../../inspect/sink/shell-sink.js';
import type { SinkVerdict } from '../../../inspect/sink/sink-verdict.js';
import type { CommandCall } from './command-call.js';
import { RecentSet } from './recent-set.js';

/** Programs that read what follows as code, or as further programs to run. */
const INTERPRETER =
  /^(?:(?:ba|da|z|k|mk|a|fi|tc|c)?sh|cmd|powershell|pwsh|node|deno|bun|python[\d.]*|perl|ruby|php|lua|awk|gawk|osascript|env|xargs|sudo|ssh|eval|nc|ncat|socat)$/;
/** Below this, a verdict of the shell's judge is a guess. */
const CONFIDENCE_MIN = 0.6;

const nameOf = (program: string): string =>
  (program.split(/[\\/]/).at(-1) ?? '').toLowerCase().replace(/\.exe$/, '');

const COMMANDS_MAX = 500;
const COMMAND_LENGTH_MAX = 4_096;

/** Judges of calls that start programs, with what they remember of earlier ones. */
export class CommandJudges {
  /** Commands that ran while no input had a part in them: the same again is the application's own, whatever a request says. */
  private readonly own = new RecentSet(COMMANDS_MAX);

  judge(command: CommandCall, inputs: readonly Input[]): SinkVerdict | undefined {
    const text = command.form === 'shell' ? command.line : [command.program, ...command.args].join('\0');
    if (this.own.has(text)) return undefined;
    const verdict = judgeCommand(command, inputs);
    if (!verdict && text.length <= COMMAND_LENGTH_MAX && !standsIn(text, inputs)) this.own.add(text);
    return verdict;
  }
}

const standsIn = (command: string, inputs: readonly Input[]): boolean =>
  inputs.some(({ text }) => text.length > 1 && command.includes(text));

/** Whether an input of the request changes what a call of `node:child_process` runs. */
export function judgeCommand(command: CommandCall, inputs: readonly Input[]): SinkVerdict | undefined {
  if (command.form === 'program') return judgeProgram(command.program, command.args, inputs);
  const verdict = judgeShellSink(command.line, inputs, { shell: command.shell });
  return verdict && verdict.confidence >= CONFIDENCE_MIN ? verdict : undefined;
}

/**
 * Without a shell an argument stays one argument. What is left: an input that is the program, an option where an operand was meant,
 * or code for an interpreter.
 */
function judgeProgram(
  program: string,
  args: readonly string[],
  inputs: readonly Input[],
): SinkVerdict | undefined {
  for (const input of inputs) {
    const { text } = input;
    if (text.length < 2) continue;
    if (text === program || (/[\\/]/.test(text) && program.endsWith(text)))
      return { rule: 'cmdi.program', class: 'cmdi', confidence: 0.9, fingerprint: 'PROGRAM', input };
    if (text.startsWith('-') && /^--?[A-Za-z]/.test(text) && args.includes(text))
      return { rule: 'cmdi.argument', class: 'cmdi', confidence: 0.8, fingerprint: '-OPTION', input };
    if (INTERPRETER.test(nameOf(program)))
      for (const [i, arg] of args.entries())
        if (arg === text && /^-{1,2}(?:e|c|r|p|eval|exec|print|command)$/.test(args[i - 1] ?? ''))
          return { rule: 'cmdi.code', class: 'cmdi', confidence: 0.95, fingerprint: '-e CODE', input };
  }
  return undefined;
}
