import type { TemplateEngine } from '../../../../inspect/sink/template-sink.js';
import { judgeTemplate } from '../code-judges.js';
import type { SinkCall } from '../sinks.js';
import type { ModuleHook } from './hooked-modules.js';
import { replaceMethod } from './replace-method.js';
import type { SinkHookParts } from './sink-hook-parts.js';
import { watchCall } from './watch-call.js';

interface Engine {
  readonly name: string;
  readonly file?: string;
  /** As the judge of templates calls its syntax; absent: any. */
  readonly dialect?: TemplateEngine;
  /** From the exports to what holds the methods. */
  readonly holder?: readonly string[];
  /** Methods that take a template's source first. Those that go through another one of the list are left out. */
  readonly methods: readonly string[];
}

const engines: readonly Engine[] = [
  { name: 'ejs', dialect: 'ejs', methods: ['compile'] },
  { name: 'pug', dialect: 'pug', methods: ['compile', 'compileClientWithDependenciesTracked'] },
  { name: 'jade', dialect: 'pug', methods: ['compile', 'compileClient'] },
  { name: 'handlebars', dialect: 'handlebars', methods: ['compile', 'precompile', 'parse'] },
  {
    name: 'nunjucks',
    dialect: 'nunjucks',
    file: 'src/environment.js',
    holder: ['Template', 'prototype'],
    methods: ['init'],
  },
  { name: 'lodash', dialect: 'lodash', methods: ['template'] },
  { name: 'underscore', dialect: 'ejs', methods: ['template'] },
  { name: 'mustache', dialect: 'mustache', methods: ['render', 'parse'] },
  { name: 'dot', dialect: 'dot', methods: ['template'] },
  { name: 'hogan.js', methods: ['compile'] },
  { name: 'swig', methods: ['compile'] },
  { name: 'eta', dialect: 'eta', holder: ['Eta', 'prototype'], methods: ['compile'] },
  { name: 'liquidjs', dialect: 'liquid', holder: ['Liquid', 'prototype'], methods: ['parse'] },
];

const isHolder = (value: unknown): value is object =>
  (typeof value === 'object' || typeof value === 'function') && value !== null;

/** Template engines: an input that stands in a template's source, and not among what is filled in, is code. */
export function createTemplateHooks({ sinks, guard }: Pick<SinkHookParts, 'sinks' | 'guard'>): ModuleHook[] {
  function watch(engine: Engine, exports: unknown): boolean {
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
            ? sinks.check(call, (inputs) => judgeTemplate(source, inputs, engine.dialect))
            : undefined,
      });
      found ||= isThere;
    }
    if (engine.name === 'handlebars') watchCreated(engine, holder);
    return found;
  }

  /** Handlebars makes further ones of itself. */
  function watchCreated(engine: Engine, holder: object): void {
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
