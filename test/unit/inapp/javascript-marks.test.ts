import { describe, expect, test } from '@jest/globals';
import { withChecks } from '../../../src/inapp/node/src/hooks/direct-code.js';
import { codeMarks } from '../../../src/inapp/node/src/javascript-marks.js';

const marked = (source: string) =>
  codeMarks(source)?.map(({ at, word }) => `${word}:${source.slice(at, at + 3)}`);

describe('a direct call of eval or import', () => {
  test.each([
    ['eval(abc)', ['eval:abc']],
    ['const r = eval( code );', ['eval: co']],
    ['x = a / b; eval(abc) / 2', ['eval:abc']],
    ['const y = /eval\\(x\\)/.test(s) && eval(abc)', ['eval:abc']],
    ['`${eval(abc)} eval(no)`', ['eval:abc']],
    ['await import(path)', ['import:pat']],
    ['import(`./${name}.js`)', ['import:`./']],
    ['i++ / 2; eval(abc)', ['eval:abc']],
    ['if (a) { eval(abc) }', ['eval:abc']],
    ['if (eval(abc)) { go() }', ['eval:abc']],
    ['(0, eval)(abc)', ['eval:abc']],
    ['globalThis.eval(abc)', ['eval:abc']],
    ['eval?.(abc)', ['eval:abc']],
    ['eval(eval(abc))', ['eval:eva', 'eval:abc']],
    ['const { default: x } = await import(path, { with: { type: "json" } });', ['import:pat']],
  ])('is found in %j', (source, found) => {
    expect(marked(source)).toEqual(found);
  });

  test.each([
    "'eval(x)'",
    '"import(x)"',
    '// eval(x)',
    '/* eval(x) */',
    '/eval(x)/.test(y)',
    'vm.eval(x)',
    'a?.eval(x)',
    'eval()',
    'eval(...args)',
    'retrieval(x)',
    'import x from "y"',
    'import.meta.url',
    'function eval(x) {}',
    'class A { import(path) { return path; } async eval(x) /* of it */ { return x; } }',
    'const a = { import(path) { return path; } }',
    'this.#import(path)',
    'call(0, eval)(x)',
    'mine.global.eval(x)',
    'import { a } from "b"; export * from "c"; import.meta.resolve(x)',
  ])('is not seen in %j', (source) => {
    expect(marked(source) ?? []).toEqual([]);
  });

  test.each(['eval(abc', 'eval(abc) + "', 'eval(abc) /* ', '} eval(abc)', 'eval(abc)`${'])(
    'is left alone in what does not read as a whole: %j',
    (source) => {
      expect(withChecks(source)).toBe(source);
    },
  );

  test('keeps its scope and its line, and hands its text to the check', () => {
    expect(withChecks('const a = 1;\nreturn eval(code);')).toBe(
      'const a = 1;\nreturn eval(__protectonce__.code=code);',
    );
    expect(withChecks('import(path)')).toBe('import(__protectonce__.module=path)');
  });

  test('costs nothing where there is none', () => {
    const source = 'module.exports = 1;';
    expect(withChecks(source)).toBe(source);
  });
});
