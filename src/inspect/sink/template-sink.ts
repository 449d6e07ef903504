import { judgeTemplate } from '../injection/ssti.js';
import type { Input } from '../inputs/input.js';
import { formsOf } from './input-forms.js';
import type { SinkVerdict } from './sink-verdict.js';

export type TemplateEngine =
  | 'handlebars'
  | 'mustache'
  | 'nunjucks'
  | 'twig'
  | 'liquid'
  | 'ejs'
  | 'eta'
  | 'dot'
  | 'lodash'
  | 'pug';

export interface TemplateSinkOptions {
  readonly engine?: TemplateEngine | undefined;
}

const CURLY = /\{\{|\{%|\{#|[}%#]\}/;
const ANY = /\}\}|%\}|%>|\{\{|\{%|\{#|<%|\$\{|#\{|!\{|\[\[|\{=|@\{|@\(|<#/;
/** What begins or ends an expression, a statement or a comment in each engine's templates. */
const SYNTAX: Readonly<Record<TemplateEngine, RegExp>> = {
  handlebars: /\{\{|\}\}/,
  mustache: /\{\{|\}\}/,
  nunjucks: CURLY,
  twig: CURLY,
  liquid: CURLY,
  ejs: /<%|%>/,
  eta: /<%|%>/,
  dot: /\{\{|\}\}/,
  lodash: /<%|%>|\$\{/,
  // Lines are code in Pug: `- var x`, `= x`, `#{x}`, and a tag's attributes.
  pug: /[#!]\{|(?:^|\n)\s{0,40}(?:-|!?=|script\b|include\b|extends\b|mixin\b|[\w.#]{0,40}!?=\s|[\w.#]{1,40}\([^)]{0,200}=)|\)\s{0,4}!?=/,
};
const SOURCE_MAX = 1_048_576;
const INPUTS_MAX = 256;
const LENGTH_MIN = 3;

/**
 * A template's source and the inputs of the request: whether one of them brought the template's own syntax into it. Values
 * belong into a template's data. A source that is an input as a whole is an application's own feature, unless it attacks.
 */
export function judgeTemplateSink(
  call: string,
  inputs: readonly Input[],
  { engine }: TemplateSinkOptions = {},
): SinkVerdict | undefined {
  const source = call.length > SOURCE_MAX ? call.slice(0, SOURCE_MAX) : call;
  const syntax = engine === undefined ? ANY : SYNTAX[engine];
  let hint: SinkVerdict | undefined;
  for (const input of inputs.slice(0, INPUTS_MAX)) {
    if (input.text.length < LENGTH_MIN) continue;
    for (const text of formsOf(input)) {
      if (text.length < LENGTH_MIN || !syntax.test(text) || !source.includes(text)) continue;
      const hostile = (judgeTemplate(text)?.confidence ?? 0) >= 0.8;
      const whole = text.trim() === source.trim();
      if (whole && !hostile)
        hint ??= { rule: 'ssti.own-template', class: 'ssti', confidence: 0.5, fingerprint: 'SOURCE', input };
      else
        return {
          rule: 'ssti.source',
          class: 'ssti',
          confidence: hostile ? 0.98 : 0.9,
          fingerprint: `${engine ?? 'TEMPLATE'} SYNTAX`.toUpperCase(),
          input,
        };
    }
  }
  return hint;
}
