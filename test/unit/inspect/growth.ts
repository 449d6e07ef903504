/** What a text of one repeated piece is made of: the borders of every language that is read. */
export const TOKENS = [
  "'",
  '"',
  '`',
  '(',
  ')',
  '<',
  '>',
  '{',
  '}',
  '[',
  '/',
  '\\',
  '.',
  '..',
  '../',
  '-',
  '--',
  '/*',
  '*/',
  '#',
  '%',
  '%27',
  '&',
  '&#',
  ';',
  '|',
  '$',
  '${',
  '$(',
  '{{',
  ':',
  '=',
  '@',
  '!',
  '*',
  '+',
  ',',
  '~',
  '_',
  '0',
  'a',
  'a ',
  ' ',
  '\n',
  '\r\n',
  '\t',
  '\0',
  'é',
  '日',
  "' or ",
  ' union select ',
  '<a ',
  '<!--',
  'on=',
  'http://',
  'a.',
  '1.',
  'O:4:"',
  '{"$ne":',
  '*)(',
  '<!ENTITY ',
  '\\u0027',
  '; cat ',
  'eyJ',
  'AAAA',
  "'||'",
];
/** Work that grows with the square is ten times ten: a hundred. */
export const GROWTH_MAX = 40;

function cpuOf(run: () => unknown): number {
  const { user, system } = process.cpuUsage();
  run();
  const used = process.cpuUsage({ user, system });
  return used.user + used.system;
}

/** How much longer a text takes that is ten times as long; below what can be measured it is nothing. */
export function growth(token: string, run: (text: string) => unknown): number {
  const of = (length: number) => token.repeat(Math.ceil(length / token.length));
  const long = of(200_000);
  const short = of(20_000);
  let least = Number.POSITIVE_INFINITY;
  // Once more only when it looks slow: something else may have run in between.
  for (let round = 0; round < 4 && least > GROWTH_MAX; round++)
    least = Math.min(
      least,
      cpuOf(() => run(long)) /
        Math.max(
          cpuOf(() => run(short)),
          200,
        ),
    );
  return least;
}

/** A growth counted in steps. The engine forgets counts of functions that it collects in between: once more when it looks slow. */
export async function leastGrowth(max: number, ask: () => Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 4 && least > max; round++) least = Math.min(least, await ask());
  return least;
}

/** From the work on a short text to that on a longer one. Hardly any steps were not counted: as if it grew without end. */
export async function growthOf(short: () => Promise<number>, long: () => Promise<number>): Promise<number> {
  const steps = await short();
  return steps < 200 ? Number.POSITIVE_INFINITY : (await long()) / steps;
}
