import { describe, expect, test } from '@jest/globals';
import type { Input } from '../../../../src/inspect/inputs/input.js';
import { judgeTemplateSink, type TemplateEngine } from '../../../../src/inspect/sink/template-sink.js';

const input = (text: string): Input => ({ text, location: 'body', name: 'name' });
const judged = (value: string, engine?: TemplateEngine, source = `<p>Hello ${value}!</p>`) =>
  judgeTemplateSink(source, [input(value)], { engine })?.confidence ?? 0;

describe('an input in a template’s source', () => {
  test.each<[string, TemplateEngine | undefined]>([
    ['{{7*7}}', 'nunjucks'],
    ['{{constructor.constructor("return 1")()}}', 'handlebars'],
    ['<%= process.env %>', 'ejs'],
    ['#{root.process}', 'pug'],
    ['${7*7}', 'lodash'],
    ['{{ secret }}', 'handlebars'],
    ['%> <% x()', 'ejs'],
    ['{% include "x" %}', undefined],
  ])('is told when it brings the engine’s syntax: %j', (value, engine) => {
    expect(judged(value, engine)).toBeGreaterThanOrEqual(0.8);
  });

  test.each<[string, TemplateEngine | undefined]>([
    ['Ada', 'handlebars'],
    ['a {b} c', 'handlebars'],
    ['5 < 6 % 4', 'ejs'],
    ['{{name}}', 'ejs'],
    ['<%= x %>', 'handlebars'],
    ['costs $5', 'lodash'],
  ])('is silent on text that is none in that engine: %j', (value, engine) => {
    expect(judged(value, engine)).toBe(0);
  });

  test('only hints at a template that a user wrote as a whole', () => {
    expect(judged('<p>{{ title }}</p>', 'handlebars', '<p>{{ title }}</p>')).toBeLessThan(0.8);
    expect(judged('{{7*7}}', 'nunjucks', '{{7*7}}')).toBeGreaterThanOrEqual(0.8);
  });
});
