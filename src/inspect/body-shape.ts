import type { Shape } from '../event/shape.js';
import type { TokenType } from '../event/vocabulary.js';
import { isVocabulary } from './api-vocabulary.js';
import { classesOf } from './data-class.js';
import type { CustomClasses } from './data-classes/custom-classes.js';
import { fieldWords } from './data-classes/field-words.js';
import { type FieldFacts, fieldFacts } from './field-name.js';
import { ShapeBuilder } from './shape-builder.js';
import { typeOfValue } from './value-type.js';

/** An id found in a body. `name` is the field's path; `value` must become a token at once. */
export interface FoundId {
  readonly name: string;
  readonly type: TokenType;
  readonly value: string;
}

export interface BodyReading {
  readonly shape: Shape | undefined;
  readonly ids: readonly FoundId[];
}

const DEPTH_MAX = 10;
const NODES_MAX = 3000;
/** Items of an array that tell its shape; ids are read from more. */
const SAMPLE_MAX = 4;
const ID_LENGTH_MAX = 128;
const MAP_KEYS_MIN = 16;

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Keys of siblings that look alike are values: `{alice: {age}, bob: {age}}`. Unless they are API words. */
function isMap(value: Fields, keys: readonly string[]): boolean {
  const first = value[keys[0] as string];
  if (keys.length < 2 || keys.slice(0, 8).some(isVocabulary)) return false;
  if (!isFields(first))
    return keys.length >= MAP_KEYS_MIN && keys.slice(0, 8).every((key) => typeof value[key] === typeof first);
  const form = Object.keys(first).slice(0, 8).join('\0');
  return (
    keys.slice(1, 4).every((key) => {
      const sibling = value[key];
      return isFields(sibling) && Object.keys(sibling).slice(0, 8).join('\0') === form;
    }) && !areNamesOfOneKind(keys)
  );
}

/** `billingAddress` and `shippingAddress`: each ends in the same word of the API. */
function areNamesOfOneKind(keys: readonly string[]): boolean {
  const words = keys.slice(0, 8).map(fieldWords);
  const last = words[0]?.at(-1) ?? '';
  return isVocabulary(last) && words.every((each) => each.length > 1 && each.at(-1) === last);
}

class BodyWalk {
  readonly shape: ShapeBuilder;
  readonly ids: FoundId[] = [];
  #nodes = 0;

  constructor(
    readonly idsMax: number,
    /** Nothing but the ids is wanted: they are named as with their shape. */
    readonly idsOnly = false,
    readonly custom?: CustomClasses | undefined,
  ) {
    this.shape = new ShapeBuilder(custom);
  }

  walk(value: unknown, path: string, facts: FieldFacts | undefined, depth: number, shaping: boolean): void {
    if (++this.#nodes > NODES_MAX || depth > DEPTH_MAX) {
      this.shape.truncated = true;
      return;
    }
    switch (typeof value) {
      case 'string':
        this.#text(value, path, facts, shaping);
        return;
      case 'number':
      case 'bigint':
        this.#number(value, path, facts, shaping);
        return;
      case 'boolean':
        if (shaping) this.shape.add(path || '$', 'boolean');
        return;
      case 'object':
        if (value === null) {
          if (shaping) this.shape.add(path || '$', 'null');
        } else if (Array.isArray(value)) this.#array(value, path, facts, depth, shaping);
        else this.#object(value as Fields, path, depth, shaping);
        return;
      default:
    }
  }

  #text(text: string, path: string, facts: FieldFacts | undefined, shaping: boolean): void {
    const type = shaping ? this.shape.addText(path || '$', facts, text) : undefined;
    if (facts?.isId && text.length > 0 && text.length <= ID_LENGTH_MAX)
      this.#id(path, type ?? typeOfValue(text), text);
  }

  #number(value: number | bigint, path: string, facts: FieldFacts | undefined, shaping: boolean): void {
    const whole = typeof value === 'bigint' || Number.isSafeInteger(value);
    if (facts?.isId && whole) this.#id(path, 'int', String(value));
    if (!shaping) return;
    const asks = facts?.namedClass ?? -1;
    const classes = asks >= 0 || (whole && value >= 1e12) ? classesOf(asks, String(value), 'int') : undefined;
    const all = this.custom ? this.shape.withCustom(classes, facts, String(value)) : classes;
    this.shape.add(path || '$', whole ? 'integer' : 'number', undefined, all);
  }

  #id(name: string, type: TokenType, value: string): void {
    if (this.ids.length < this.idsMax && name.length <= 200) this.ids.push({ name, type, value });
  }

  #array(
    items: readonly unknown[],
    path: string,
    facts: FieldFacts | undefined,
    depth: number,
    shaping: boolean,
  ): void {
    if (shaping) this.shape.add(path || '$', 'array');
    const inside = `${path}[]`;
    const count = Math.min(items.length, NODES_MAX);
    for (let i = 0; i < count && this.#nodes <= NODES_MAX; i++) {
      const shapes = shaping && i < SAMPLE_MAX;
      if (!shapes && this.ids.length >= this.idsMax) return;
      this.walk(items[i], inside, facts, depth + 1, shapes);
    }
  }

  #object(value: Fields, path: string, depth: number, shaping: boolean): void {
    if (value instanceof Date) {
      if (shaping) this.shape.add(path || '$', 'string', 'date-time');
      return;
    }
    if (ArrayBuffer.isView(value)) {
      if (shaping) this.shape.add(path || '$', 'file');
      return;
    }
    if (shaping && path !== '') this.shape.add(path, 'object');
    const keys = Object.keys(value);
    const map = keys.length > 1 && (shaping || this.idsOnly) && isMap(value, keys);
    const count = Math.min(keys.length, map ? SAMPLE_MAX : NODES_MAX);
    for (let i = 0; i < count && this.#nodes <= NODES_MAX; i++) {
      const key = keys[i] as string;
      const facts = map ? undefined : fieldFacts(key);
      const shown = facts?.shown ?? '*';
      this.walk(value[key], path === '' ? shown : `${path}.${shown}`, facts, depth + 1, shaping);
    }
  }
}

/**
 * The shape of parsed JSON or form fields, and the ids in it (at most `idsMax`), in one walk of bounded work.
 * A root that is no object is called `$`, the items of a root array `[]`.
 */
export function readBody(value: unknown, idsMax: number, custom?: CustomClasses): BodyReading {
  const walk = new BodyWalk(idsMax, false, custom);
  if (value !== undefined) walk.walk(value, '', undefined, 0, true);
  return { shape: walk.shape.build(), ids: walk.ids };
}

/** The ids of parsed JSON or form fields alone, at most `idsMax`. */
export function idsOf(value: unknown, idsMax: number): readonly FoundId[] {
  const walk = new BodyWalk(idsMax, true);
  if (value !== undefined) walk.walk(value, '', undefined, 0, false);
  return walk.ids;
}
