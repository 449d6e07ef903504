import type { Location } from '../../event/vocabulary.js';
import { unwrapped } from '../decode/unwrap.js';
import { percentDecode } from '../percent-decode.js';
import { DEPTH_MAX, type InputList, nameFacts } from './input-list.js';

const ITEMS_MAX = 1000;
const NESTED_LENGTH_MAX = 262_144;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const JWT = /^(?:Bearer\s{1,4})?(eyJ[\w-]{2,2048})\.([\w-]{2,16384})\.[\w-]*$/i;
/** `s:value.signature` and `value.signature`, as cookie libraries sign, and Flask's and Rails' `payload--signature`. */
const SIGNED = /^(?:s:)?(.{4,8192}?)(?:\.[\w+/=-]{20,100}|--[0-9a-f]{40,128}|\.[\w-]{5,8}\.[\w-]{20,64})$/s;
const SIGNED_LENGTH_MIN = 25;
const FORM_INSIDE = /^[\w.[\]%-]{1,60}=[^&=\s]{0,4000}(?:&[\w.[\]%-]{1,60}=[^&=\s]{0,4000}){1,50}$/;

const mayBeJwt = (text: string): boolean => text.startsWith('eyJ') || text.startsWith('Bearer ');

function jsonInside(text: string): unknown {
  const first = text.charCodeAt(0);
  if ((first !== OPEN_BRACE && first !== OPEN_BRACKET) || text.length > NESTED_LENGTH_MAX) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What stands inside a string that is itself JSON, a JWT, signed, or wrapped in base64 or hexadecimal. */
function addNested(list: InputList, text: string, location: Location, name: string, depth: number): void {
  const parsed = jsonInside(text);
  if (typeof parsed === 'object' && parsed !== null) {
    addValue(list, parsed, location, name, depth + 1);
    return;
  }
  const jwt = mayBeJwt(text) ? JWT.exec(text) : null;
  if (jwt) {
    for (const part of [jwt[1], jwt[2]]) {
      const claims = jsonInside(Buffer.from(part as string, 'base64url').toString('utf8'));
      if (claims !== undefined) addValue(list, claims, location, name, depth + 1);
    }
    return;
  }
  const inside = unwrapped(text);
  if (inside !== undefined) addText(list, inside, location, name, depth + 1);
  else if (location === 'cookie' || text.startsWith('s:')) {
    const signed =
      text.length >= SIGNED_LENGTH_MIN && /\.|--/.test(text) ? SIGNED.exec(text)?.[1] : undefined;
    if (signed !== undefined) addText(list, signed, location, name, depth + 1);
    else if (text.includes('&') && FORM_INSIDE.test(text))
      for (const pair of text.split('&'))
        addText(list, percentDecode(pair.slice(pair.indexOf('=') + 1), true), location, name, depth + 1);
  }
}

/** A string, and what is inside it. */
export function addText(
  list: InputList,
  text: string,
  location: Location,
  name: string,
  depth: number,
): void {
  list.add(text, location, name);
  if (text.length >= 8 && depth < DEPTH_MAX) addNested(list, text, location, name, depth);
}

/** Keys by which serializers name the class that a value becomes. */
const TYPE_KEY =
  /^(?:@type|@c|@class|\$type|__type|javaClass|\^o|py\/\w{1,20}|ruby\/\w{1,20}|__js_function)$/;
const CLASS_NAME = /^(?:\[?L)?(?:[a-z]\w{0,40}\.){2}[\w.$]{1,200};?$/;

/** A value that names its class is judged with its key, as it was written: `"@type":"a.b.C"`, `["a.b.C",…]`. */
function addTyped(list: InputList, key: string, item: unknown, location: Location, path: string): void {
  if (typeof item === 'string' && TYPE_KEY.test(key)) list.add(`"${key}":"${item}"`, location, path);
}

/** Every string of a parsed value at any depth, and its keys where they are unusual. */
export function addValue(
  list: InputList,
  value: unknown,
  location: Location,
  path: string,
  depth: number,
): void {
  if (!list.count()) return;
  if (typeof value === 'string') {
    addText(list, value, location, path === '' ? '$' : path, depth);
    return;
  }
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX || ArrayBuffer.isView(value)) return;
  if (Array.isArray(value)) {
    const length = Math.min(value.length, ITEMS_MAX);
    if (length === 2 && typeof value[0] === 'string' && CLASS_NAME.test(value[0]))
      list.add(`["${value[0]}",{`, location, path === '' ? '$' : path);
    for (let at = 0; at < length; at++) addValue(list, value[at], location, `${path}[]`, depth + 1);
    return;
  }
  const keys = Object.keys(value);
  const length = Math.min(keys.length, ITEMS_MAX);
  for (let at = 0; at < length; at++) {
    const key = keys[at] as string;
    const { shown, unusual } = nameFacts(key);
    if (unusual) list.addKey(key, location, path === '' ? '$' : path);
    const item = (value as Readonly<Record<string, unknown>>)[key];
    if (unusual) addTyped(list, key, item, location, path === '' ? '$' : path);
    if (
      key === 'constructor' &&
      typeof item === 'object' &&
      item !== null &&
      Object.hasOwn(item, 'prototype')
    )
      list.addKey('constructor.prototype', location, path === '' ? '$' : path);
    addValue(list, item, location, path === '' ? shown : `${path}.${shown}`, depth + 1);
  }
}
