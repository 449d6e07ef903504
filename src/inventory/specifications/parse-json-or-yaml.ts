import { load, YAMLException } from 'js-yaml';
import { isObject } from './json-access.js';
import { DEPTH_MAX, JSON_MARKS_MAX, UNFOLDED_NODES_MAX, YAML_ALIASES_MAX, YAML_MARKS_MAX } from './limits.js';
import { fail } from './problem.js';

const BYTE_ORDER_MARK = 0xfeff;

/** The value that a text of JSON or YAML stands for, no deeper than `DEPTH_MAX`. Throws `ProblemError`. */
export function parseJsonOrYaml(source: string): unknown {
  const text = source.charCodeAt(0) === BYTE_ORDER_MARK ? source.slice(1) : source;
  const isJson = /^\s*[[{]/.test(text);
  if (isJson) {
    const value = parseJson(text);
    if (value !== undefined) return value.parsed;
  }
  const parsed = parseYaml(text, isJson ? 'JSON' : 'YAML');
  measure(parsed);
  return parsed;
}

/** Before anything is parsed: the engine itself takes minutes for millions of levels. */
function scanJson(text: string): void {
  let depth = 0;
  let marks = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) {
      at = endOfText(text, at);
      continue;
    }
    if (code === 91 || code === 123) {
      if (++depth > DEPTH_MAX) fail('TOO_DEEP', `more than ${DEPTH_MAX} levels`, { line: lineAt(text, at) });
    } else if (code === 93 || code === 125) depth--;
    else if (code !== 44 && code !== 58) continue;
    if (++marks > JSON_MARKS_MAX)
      fail('TOO_LARGE', `more than ${JSON_MARKS_MAX} commas, colons and brackets`, {
        line: lineAt(text, at),
      });
  }
}

function endOfText(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === 92) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return text.length;
}

function parseJson(text: string): { parsed: unknown } | undefined {
  scanJson(text);
  try {
    const parsed: unknown = JSON.parse(text);
    checkDepth(parsed, 1, '');
    return { parsed };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // The engine's own message quotes the document; only its position is of use.
    const position = /at position (\d+)/.exec(error.message)?.[1];
    if (position !== undefined && !looksLikeYaml(text))
      fail('SYNTAX', 'not valid JSON', { line: lineAt(text, Number(position)) });
    return undefined;
  }
}

/** YAML may begin with a brace as well: its flow style has bare names or comments. */
const looksLikeYaml = (text: string): boolean => /^\s*[[{]\s*(?:#|[A-Za-z_])/.test(text);

function lineAt(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < position; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

function parseYaml(text: string, name: string): unknown {
  if (countMarks(text) > YAML_MARKS_MAX)
    fail('TOO_LARGE', `more than ${YAML_MARKS_MAX} lines, commas and colons of YAML; send it as JSON`);
  const [, second] = text.matchAll(/^---(?=\s|$)/gm);
  if (second) fail('SYNTAX', 'more than one document', { line: lineAt(text, second.index) });
  try {
    return load(text, { maxDepth: DEPTH_MAX, maxAliases: YAML_ALIASES_MAX, json: true });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const line = error.mark === undefined ? undefined : error.mark.line + 1;
    const { reason } = error;
    if (/maxDepth/.test(reason)) fail('TOO_DEEP', `more than ${DEPTH_MAX} levels`, { line });
    if (/alias/i.test(reason) && /max|exceed/i.test(reason))
      fail('UNSAFE', `more than ${YAML_ALIASES_MAX} aliases`, { line });
    // Reasons name what was expected; those that quote the document do so after a colon or in quotes.
    const told = reason
      .replace(/["'<].*$/s, '')
      .slice(0, 120)
      .trim();
    return fail('SYNTAX', `not valid ${name}: ${told}`, { line });
  }
}

function countMarks(text: string): number {
  let marks = 0;
  for (let at = 0; at < text.length && marks <= YAML_MARKS_MAX; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 44 || code === 58) marks++;
  }
  return marks;
}

/** Of JSON, where no object is in two places. */
function checkDepth(value: unknown, depth: number, field: string): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > DEPTH_MAX) fail('TOO_DEEP', `more than ${DEPTH_MAX} levels`, { field: field.slice(0, 120) });
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++)
      if (typeof value[at] === 'object') checkDepth(value[at], depth + 1, field);
  } else
    for (const key in value) {
      const inside = (value as Record<string, unknown>)[key];
      if (typeof inside === 'object')
        checkDepth(inside, depth + 1, depth < 4 ? join(field, key, false) : field);
    }
}

/**
 * Refuses what is too deep, and what aliases would unfold to too much. Aliases share one object, so each object is looked
 * at once, and its size is known when it is met again.
 */
function measure(root: unknown): void {
  const sizes = new Map<object, number>();
  const open = new Set<object>();
  const sizeOf = (value: unknown, depth: number, field: string): number => {
    if (typeof value !== 'object' || value === null) return 1;
    const known = sizes.get(value);
    if (known !== undefined) return known;
    if (open.has(value)) fail('UNSAFE', 'an alias contains itself', { field });
    if (depth > DEPTH_MAX) fail('TOO_DEEP', `more than ${DEPTH_MAX} levels`, { field: field.slice(0, 120) });
    open.add(value);
    let size = 1;
    const isList = Array.isArray(value);
    for (const key in value) {
      const inside = (value as Record<string, unknown>)[key];
      if (typeof inside !== 'object' || inside === null) size++;
      else size += sizeOf(inside, depth + 1, depth < 6 ? join(field, key, isList) : field);
      if (size > UNFOLDED_NODES_MAX)
        fail('UNSAFE', `aliases unfold to more than ${UNFOLDED_NODES_MAX} parts`, { field });
    }
    open.delete(value);
    sizes.set(value, size);
    return size;
  };
  if (isObject(root) || Array.isArray(root)) sizeOf(root, 1, '');
}

const join = (field: string, key: string, isList: boolean): string =>
  isList ? `${field}[${key}]` : field === '' ? key : `${field}.${key}`;
