import { NAME_LENGTH_MAX } from './limits.js';

/* Reading documents of unknown form: nothing here throws. */

export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const UNSTORABLE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Text that a database takes: without U+0000 and halves of characters. */
export const storable = (text: string): string => text.replace(UNSTORABLE, '\ufffd');

/** A short text; undefined for what is none. Numbers and booleans are read as text, as YAML writers mean them. */
export function textOf(value: unknown, max = NAME_LENGTH_MAX): string | undefined {
  if (typeof value === 'string') return storable(value.slice(0, max));
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const objectOf = (value: unknown): Json => (isObject(value) ? value : {});

/** Own members only: a document may well have a field called `constructor`. */
export const memberOf = (object: Json, name: string): unknown =>
  Object.hasOwn(object, name) ? object[name] : undefined;
