/** A command word as the shell would see it after quotes, empty expansions and escapes are gone. */
export interface CommandWord {
  /** Lower case, without its folder. */
  readonly name: string;
  readonly folder: string;
  /** The shell had to work to read it: `c''at`, `c\at`, `c$@at`, `/???/c?t`, `{cat,/etc/passwd}`. */
  readonly isDisguised: boolean;
  /** Where the text goes on. */
  readonly end: number;
}

const WORD =
  /(?:[\w./~:-]|\\(?:[a-mo-qs-z\d./-]|[nr](?=\w))|''|""|'[\w./ -]{1,24}'|"[\w./ -]{1,24}"|\$[@*!]|\$\(\)|``|\$\{[\w@*#!:.,%/-]{1,40}\}|\$[\w]{1,24}|[?*[\]^%]|\$'[^']{1,80}')+/y;
const EMPTY = /''|""|\$[@*!]|\$\(\)|``|\$\{[@*!]\}|\$[1-9]|\$u\b/g;
const FOLDER = /^(?:usr\/|usr\/local\/)?s?bin\/|^(?:[a-z]:)?(?:[\\/.~]|[\\/][\w?*[\]. -]+(?=[\\/]))*[\\/]/i;
const SPACE_VARIABLE = /\$\{?IFS\}?(?:\$\d)?|\$\{IFS[^}]{0,20}\}/;

/** The word at an index: undefined where no program's name can stand. */
export function commandWordAt(text: string, from: number): CommandWord | undefined {
  WORD.lastIndex = from;
  const raw = WORD.exec(text)?.[0];
  if (raw === undefined || raw.length > 200) return undefined;
  const space = SPACE_VARIABLE.exec(raw);
  const word = space ? raw.slice(0, space.index) : raw;
  const end = from + word.length;
  if (word === '') return { name: '', folder: '', isDisguised: space !== null, end };
  const bare = word
    .replace(EMPTY, '')
    .replace(/\\([\w./-])/g, (whole, char: string, at: number) =>
      /^[\\/]/.test(word) || at === 0
        ? char
        : /[\w]/.test(word[at - 1] ?? '') && !word.includes(':')
          ? char
          : whole,
    )
    .replace(/\^(?=\w)/g, '')
    .replace(/['"]/g, '');
  const folder = FOLDER.exec(bare)?.[0] ?? '';
  const name = bare
    .slice(folder.length)
    .toLowerCase()
    .replace(/\.(?:exe|com|bat)$/, '');
  const isWindowsPath = /^(?:[a-z]:)?\\\w/i.test(word);
  const inside =
    !isWindowsPath &&
    /[\w/](?:''|""|\\[a-z]|\$[@*!1-9]|\$\(\)|``|\^)|(?:''|""|\$@|\$\(\))\w|\w['"][\w/]{1,10}['"]|['"]\w{1,6}['"]\w/.test(
      word,
    );
  return { name, folder, isDisguised: inside, end };
}
