/** A version as servers and packages write it, taken apart so that two can be put in order. */
export interface ProgramVersion {
  /** `1.18.0` */
  readonly numbers: readonly number[];
  /** OpenSSL's patches are letters: none is 0, `a` 1, `z` 26, `za` 27. */
  readonly letter: number;
  /** Before the release of these numbers (`rc1`, `-M3`, `-dev`): in order; undefined for the release itself. */
  readonly before: readonly [stage: number, number: number] | undefined;
  /** Behind it a packager's own number (`-4ubuntu2.18`, `-1+deb11u2`): the build may hold fixes that the version does not tell. */
  readonly packaged: boolean;
}

const STAGES: ReadonlyMap<string, number> = new Map([
  ...(['dev', 'snapshot', 'pre', 'preview', 'nightly'] as const).map((word) => [word, 0] as const),
  ...(['a', 'alpha'] as const).map((word) => [word, 1] as const),
  ...(['b', 'beta'] as const).map((word) => [word, 2] as const),
  ...(['m', 'milestone'] as const).map((word) => [word, 3] as const),
  ...(['c', 'cr', 'rc'] as const).map((word) => [word, 4] as const),
]);
const NUMBERS = /^v?(\d{1,9}(?:\.\d{1,9}){0,5})(.*)$/;
const PATCH_LETTER = /^(z{0,3}[a-z])(?![a-z\d])/;
const STAGE =
  /^[.-]?(dev|snapshot|preview|pre|nightly|alpha|beta|milestone|cr|rc|a|b|c|m)(?![a-z])[.-]?(\d{0,6})/i;
const PACKAGED = /^[-+~](?=\d)|ubuntu|debian|[-+~.](?:deb|el|fc|amzn|alpine)\d/i;

/** Undefined for what does not begin as a version does. */
export function programVersion(text: string): ProgramVersion | undefined {
  const [, numbers, rest = ''] = NUMBERS.exec(text) ?? [];
  if (numbers === undefined) return undefined;
  const [patch, letters = ''] = PATCH_LETTER.exec(rest) ?? [];
  const behind = patch === undefined ? rest : rest.slice(patch.length);
  const [, stage, number] = patch === undefined ? (STAGE.exec(rest) ?? []) : [];
  return {
    numbers: numbers.split('.').map(Number),
    letter: letters === '' ? 0 : (letters.length - 1) * 26 + letters.charCodeAt(letters.length - 1) - 96,
    before: stage === undefined ? undefined : [STAGES.get(stage.toLowerCase()) ?? 0, Number(number || 0)],
    packaged: PACKAGED.test(behind),
  };
}

/** Below 0 where `a` is the older; what a packager added counts for nothing. */
export function compareVersions(a: ProgramVersion, b: ProgramVersion): number {
  for (let at = 0; at < Math.max(a.numbers.length, b.numbers.length); at++) {
    const step = (a.numbers[at] ?? 0) - (b.numbers[at] ?? 0);
    if (step !== 0) return step;
  }
  if (a.letter !== b.letter) return a.letter - b.letter;
  if (!a.before || !b.before) return (a.before ? 0 : 1) - (b.before ? 0 : 1);
  return a.before[0] - b.before[0] || a.before[1] - b.before[1];
}
