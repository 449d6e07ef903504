import { judgeTemplate } from '../code-judges.js';
import type { SinkCall } from '../sinks.js';
import type { ModuleHook } from './hooked-modules.js';
import { replaceMethod } from './replace-method.js';
import type { SinkHookParts } from './sink-hook-parts.js';
import { watchCall } from './watch-call.js';

interface TemplateEngine {
  readonly name: string;
  readonly file?: string;
  /** From the exports to what holds the methods. */
  readonly holder?: readonly string[];
  /** Methods that take a template's source first. Those that go through another one of the list are left out. */
  readonly methods: readonly string[];
}

const engines: readonly TemplateEngine[] = [
  { name: 'ejs', methods: ['compile'] },
  { name: 'pug', methods: ['compile', 'compileClientWithDependenciesTracked'] },
  { name: 'jade', methods: ['compile', 'compileClient'] },
  { name: 'handlebars', methods: ['compile', 'precompile', 'parse'] },
  { name: 'nunjucks', file: 'src/environment.js', holder: ['Template', 'prototype'], methods: ['init'] },
  { name: 'lodash', methods: ['template'] },
  { name: 'underscore', methods: ['template'] },
  { name: 'mustache', methods: ['render', 'parse'] },
  { name: 'dot', methods: ['template'] },
  { name: 'hogan.js', methods: ['compile'] },
  { name: 'swig', methods: ['compile'] },
  { name: 'eta', holder: ['Eta', 'prototype'], methods: ['compile'] },
  { name: 'liquidjs', holder: ['Liquid', 'prototype'], methods: ['parse'] },
];

const isHolder = (value: unknown): value is object =>
  (typeof value === 'object' || typeof value === 'function') && value !== null;

/** Template engines: an input that stands in a template's source, and not among what is filled in, is code. */
export function createTemplateHooks({ sinks, guard }: Pick<SinkHookParts, 'sinks' | 'guard'>): ModuleHook[] {
  function watch(engine: TemplateEngine, exports: unknown): boolean {
    let holder: unknown = exports;
    for (const step of engine.holder ?? []) holder = isHolder(holder) ? Reflect.get(holder, step) : undefined;
    if (!isHolder(holder)) return false;
    let found = false;
    for (const name of engine.methods) {
      const call: SinkCall = {
        kind: 'template',
        operation: `${engine.name}.${name === 'init' ? 'Template' : name}`,
      };
      const isThere = watchCall({
        holder,
        name,
        failing: 'throws',
        guard,
        check: ([source]) =>
          typeof source === 'string'
            ? sinks.check(call, (inputs) => judgeTemplate(source, inputs))
            : undefined,
      });
      found ||= isThere;
    }
    if (engine.name === 'handlebars') watchCreated(engine, holder);
    return found;
  }

  /** Handlebars makes further ones of itself. */
  function watchCreated(engine: TemplateEngine, holder: object): void {
    replaceMethod(
      holder,
      'create',
      (original) =>
        function create(this: unknown, ...args: unknown[]): unknown {
          const made = Reflect.apply(original, this, args);
          guard.run('template-engine', () => watch(engine, made));
          return made;
        },
    );
  }

  return engines.map((engine) => ({
    name: engine.name,
    ...(engine.file === undefined ? {} : { file: engine.file }),
    apply: (exports) => watch(engine, exports),
  }));
}
