import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { BatchEnvelope, type EventKind, eventKinds, eventSchemas } from '../../../src/event/index.js';

/** Of the committed JSON Schema: what sensors in other languages use. */
function compiled(name: string) {
  const schema = readFileSync(
    new URL(`../../../src/event/json-schema/${name}.json`, import.meta.url),
    'utf8',
  );
  const options = {
    unicodeRegExp: false,
    validateFormats: false,
    strict: false,
    logger: false,
  } as const;
  return new Ajv(options).compile(JSON.parse(schema));
}

const golden = (kind: EventKind): object[] => {
  const file = readFileSync(new URL(`../../contract/${kind}.json`, import.meta.url), 'utf8');
  return JSON.parse(file).valid.map((example: { event: object }) => example.event);
};

/** Values near every limit of the contract, and some that are nowhere near. */
const strange = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    'x',
    0,
    -1,
    -0,
    1.5,
    99,
    100,
    599,
    600,
    2 ** 53,
    -(2 ** 53),
    8.64e15,
    8.64e15 + 1,
    1e308,
  ),
  fc.constantFrom<unknown>(
    [],
    {},
    [[]],
    [null],
    { kind: 'api.call' },
    { type: 'int', token: 'A'.repeat(22) },
    { type: 'int' },
  ),
  fc
    .constantFrom(1, 20, 22, 40, 64, 80, 120, 200, 255, 300, 512)
    .chain((n) =>
      fc
        .constantFrom('a', '🔑', '\u0000', 'é')
        .chain((c) => fc.constantFrom(c.repeat(n), c.repeat(n + 1), c.repeat(Math.ceil(n / 2)))),
    ),
  fc.integer(),
  fc.double(),
  fc.string({ unit: 'binary' }),
  fc.jsonValue({ maxDepth: 3 }),
);

/** `__proto__` is refused by both in an object; as a key of a record zod passes over it (see below). */
const unknownNames = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  'value',
  'Kind',
  'hasOwnProperty',
);

/** Changes one place of a JSON value: another value there, nothing there, something more there. */
function mutate(value: unknown, steps: readonly number[], how: string, what: unknown, name: string): unknown {
  const copy = structuredClone(value);
  const places: [Record<string, unknown> | unknown[], string][] = [];
  const walk = (at: unknown): void => {
    if (typeof at !== 'object' || at === null) return;
    for (const key of Object.keys(at)) {
      places.push([at as Record<string, unknown>, key]);
      walk((at as Record<string, unknown>)[key]);
    }
  };
  walk(copy);
  for (const step of steps) {
    const [parent, key] = places[step % places.length]!;
    const object = parent as Record<string, unknown>;
    if (how === 'delete' && !Array.isArray(parent)) delete object[key];
    else if (how === 'repeat' && Array.isArray(object[key]) && (object[key] as unknown[]).length > 0) {
      object[key] = Array.from({ length: 300 }, () => (object[key] as unknown[])[0]);
    } else if (how === 'add' && !Array.isArray(parent)) {
      Object.defineProperty(object, name, {
        value: what,
        enumerable: true,
        writable: true,
        configurable: true,
      });
    } else object[key] = what;
  }
  // As it would arrive: JSON has no undefined, NaN or Infinity.
  return JSON.parse(JSON.stringify(copy));
}

const mutation = fc.record({
  steps: fc.array(fc.nat(500), { minLength: 1, maxLength: 2 }),
  how: fc.constantFrom('replace', 'replace', 'delete', 'add', 'repeat'),
  what: strange,
  name: unknownNames,
});

const tally = { accepted: 0, refused: 0 };

test.each(eventKinds)('the committed JSON Schema and zod agree on mutants of %s', (kind) => {
  const accepts = compiled(kind);
  fc.assert(
    fc.property(fc.constantFrom(...golden(kind)), mutation, (event, { steps, how, what, name }) => {
      const mutant = mutate(event, steps, how, what, name);
      const byZod = eventSchemas[kind].safeParse(mutant).success;
      tally[byZod ? 'accepted' : 'refused']++;
      return accepts(mutant) === byZod;
    }),
    { numRuns: 2000 },
  );
});

test('they agree on mutants of the envelope', () => {
  const accepts = compiled('batch');
  const file = readFileSync(new URL('../../contract/batch.json', import.meta.url), 'utf8');
  const [example] = JSON.parse(file).valid;
  fc.assert(
    fc.property(mutation, ({ steps, how, what, name }) => {
      const mutant = mutate({ ...example.batch, events: [] }, steps, how, what, name);
      const keys = Object.keys((mutant as { dropped?: object }).dropped ?? {});
      const agreed = accepts(mutant) === BatchEnvelope.safeParse(mutant).success;
      return keys.includes('__proto__') ? !accepts(mutant) : agreed;
    }),
    { numRuns: 3000 },
  );
});

test('the mutants were of both sorts, so that agreement means something', () => {
  expect(tally.accepted).toBeGreaterThan(300);
  expect(tally.refused).toBeGreaterThan(3000);
});
