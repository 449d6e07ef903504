/** What a call of `node:child_process` will run. */
export type CommandCall =
  /** A text that a shell reads. */
  | { readonly form: 'shell'; readonly line: string; readonly shell: Shell }
  /** A program with its arguments, read by nobody in between. */
  | { readonly form: 'program'; readonly program: string; readonly args: readonly string[] };

type Shell = 'posix' | 'cmd' | 'powershell';

const baseName = (program: string): string =>
  (program.split(/[\\/]/).at(-1) ?? '').toLowerCase().replace(/\.exe$/, '');

function shellOf(program: string): Shell | undefined {
  const name = baseName(program);
  if (/^(?:ba|da|z|k|mk|a|fi|tc|c|r)?sh$/.test(name)) return 'posix';
  if (name === 'cmd') return 'cmd';
  return name === 'powershell' || name === 'pwsh' ? 'powershell' : undefined;
}

/** Options of shells that say: the next argument is a command. */
const takesCommand: Readonly<Record<Shell, RegExp>> = {
  posix: /^-[a-z]*c$/,
  cmd: /^\/[ck]$/i,
  powershell: /^-(?:c|co|com|comm|comma|comman|command)$/i,
};

const defaultShell = (): Shell => (process.platform === 'win32' ? 'cmd' : 'posix');

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** The line of `sh -c LINE`, if that is what this is. */
function lineFor(program: string, args: readonly string[]): CommandCall | undefined {
  // `env`, `sudo`, `nice`, `xargs` and their like name the shell among their arguments.
  const words = [program, ...args];
  for (const [i, word] of words.entries()) {
    const shell = shellOf(word);
    if (!shell) continue;
    const at = words.findIndex((other, j) => j > i && takesCommand[shell].test(other));
    const line = shell === 'posix' ? words[at + 1] : words.slice(at + 1).join(' ');
    if (at > 0 && line !== undefined) return { form: 'shell', line, shell };
  }
  return undefined;
}

function program(file: string, args: readonly string[], options: unknown): CommandCall {
  const shell: unknown =
    typeof options === 'object' && options !== null ? Reflect.get(options, 'shell') : undefined;
  if (shell) {
    const kind = typeof shell === 'string' ? (shellOf(shell) ?? 'posix') : defaultShell();
    return { form: 'shell', line: [file, ...args].join(' '), shell: kind };
  }
  return lineFor(file, args) ?? { form: 'program', program: file, args };
}

/** By Node's own rules, from the arguments of `exec`, `spawn`, `fork` and their like; undefined when they are none. */
export function commandCall(name: string, args: readonly unknown[]): CommandCall | undefined {
  const [file, second, third] = args;
  const text = file instanceof URL ? file.pathname : file;
  if (typeof text !== 'string') return undefined;
  if (name === 'exec' || name === 'execSync') {
    const shell: unknown =
      typeof second === 'object' && second !== null ? Reflect.get(second, 'shell') : undefined;
    return {
      form: 'shell',
      line: text,
      shell: typeof shell === 'string' ? (shellOf(shell) ?? 'posix') : defaultShell(),
    };
  }
  const list = texts(second);
  const options = Array.isArray(second) || second === undefined || second === null ? third : second;
  return name === 'fork' ? { form: 'program', program: text, args: list } : program(text, list, options);
}
