import { describe, expect, test } from '@jest/globals';
import type { Input } from '../../../../src/inspect/inputs/input.js';
import { judgeNosqlCall } from '../../../../src/inspect/sink/nosql-sink.js';

const inputsOf = (...texts: string[]): Input[] =>
  texts.map((text) => ({ text, location: 'body', name: 'q' }));

describe('operators that came with the request', () => {
  test.each([[{ $ne: null }], [{ $gt: '' }], [{ $in: ['admin', 'root'] }], [{ $regex: '.*' }]])(
    '%j as a value is told',
    (given) => {
      const body = { user: 'admin', password: given };
      const filter = { user: body.user, password: body.password };
      expect(
        judgeNosqlCall([filter], inputsOf('admin'), { objects: [{ value: body, location: 'body' }] })?.rule,
      ).toBe('nosqli.operator');
      const copy = structuredClone(filter);
      expect(
        judgeNosqlCall([{ $and: [copy] }], inputsOf('admin'), {
          objects: [{ value: body, location: 'body' }],
        })?.rule,
      ).toBe('nosqli.operator');
    },
  );

  test('a whole filter from the request is told', () => {
    const body = { $or: [{ a: 1 }, { b: 2 }] };
    expect(judgeNosqlCall([body], [], { objects: [{ value: body, location: 'body' }] })?.fingerprint).toBe(
      'OR',
    );
  });

  test('operators that the application wrote are never told', () => {
    const body = { from: '2024-01-01', name: 'x$y', tags: ['a', 'b'] };
    const filter = { created: { $gte: body.from }, name: { $regex: body.name }, tags: { $in: body.tags } };
    expect(
      judgeNosqlCall([filter], inputsOf('2024-01-01', 'x$y', 'a', 'b'), {
        objects: [{ value: body, location: 'body' }],
      }),
    ).toBeUndefined();
  });

  test('an object without operators is never told', () => {
    const body = { address: { city: 'Bern', zip: '3000' } };
    expect(
      judgeNosqlCall([{ address: body.address }], [], { objects: [{ value: body, location: 'body' }] }),
    ).toBeUndefined();
  });
});

test('an operator that came in as a name is told where it stands under its field, and nowhere else', () => {
  const named: Input[] = [{ text: '$ne', location: 'query', name: 'password', key: true }];
  expect(judgeNosqlCall([{ password: { $ne: '' } }], named)).toMatchObject({
    rule: 'nosqli.operator',
    fingerprint: 'NE',
    input: { location: 'query', name: 'password' },
  });
  expect(judgeNosqlCall([{ age: { $ne: 3 } }], named)).toBeUndefined();
});

test('what an application does in an accessor is never done by a judge', () => {
  const trap = Object.defineProperty({}, 'x', {
    enumerable: true,
    get() {
      throw new Error('asked');
    },
  });
  expect(judgeNosqlCall([trap], [], { objects: [{ value: trap, location: 'body' }] })).toBeUndefined();
});

describe('inputs in scripts', () => {
  const where = (value: string): unknown => ({ $where: `this.name == '${value}'` });

  test.each(["' || '1'=='1", "'; return true; var a='", "x' && this.password.match(/.*/)//"])(
    '%s is told',
    (input) => {
      expect(judgeNosqlCall([where(input)], inputsOf(input))?.rule).toBe('nosqli.script');
    },
  );

  test('in a function’s body as well', () => {
    const input = '1 || true';
    const filter = {
      $expr: { $function: { body: `function(a) { return a == ${input} }`, args: ['$a'], lang: 'js' } },
    };
    expect(judgeNosqlCall([filter], inputsOf(input))?.rule).toBe('nosqli.script');
  });

  test.each([
    ["O'Brien & sons", "O\\'Brien & sons"],
    ['a || b', 'a || b'],
    ['x; return true', 'x; return true'],
  ])('%s within one string is never told', (input, escaped) => {
    expect(judgeNosqlCall([where(escaped)], inputsOf(input))).toBeUndefined();
  });

  test.each([
    ["this.a == 'x'; return 1; '", "x'; return 1; '", true],
    ['this.a == "x\\" || 1"', 'x\\" || 1', false],
    ['this.a == 1 || 1', '1 || 1', true],
    ['this.a == `${x}`', '${x}', true],
    ["this.a == '${x}'", '${x}', false],
    ["this.a == 'x\\'", 'x\\', true],
    ["/* ' */ this.a == 'it\"s'", 'it"s', false],
  ])('%s with %s', (script, input, isAttack) => {
    expect(judgeNosqlCall([script], inputsOf(input)) !== undefined).toBe(isAttack);
  });

  test('a field that happens to be called as a part of a script is never one', () => {
    const text = "it's (nearly) done; see `x`";
    for (const name of ['body', 'code', 'map', 'reduce', 'init', 'finalize'])
      for (const filter of [{ [name]: text }, { $set: { [name]: text } }, { [name]: { code: text } }])
        expect(judgeNosqlCall([filter], inputsOf(text))).toBeUndefined();
  });

  test('a script without inputs is never told', () => {
    expect(judgeNosqlCall([{ $where: 'this.a == this.b' }], inputsOf('this', 'a || b'))).toBeUndefined();
  });
});

test('work is bounded on filters that are large, deep or circular', () => {
  const circle: Record<string, unknown> = { $ne: 1 };
  Object.assign(circle, { circle });
  expect(() =>
    judgeNosqlCall([circle], [], { objects: [{ value: circle, location: 'body' }] }),
  ).not.toThrow();
  let deep: unknown = { $gt: '' };
  for (let level = 0; level < 10_000; level++) deep = { deep };
  expect(judgeNosqlCall([deep], [], { objects: [{ value: deep, location: 'body' }] })).toBeUndefined();
});
