import type { ValueType } from '../../event/index.js';
import type { DeclaredField } from './declared-api.js';
import { SHAPE_DEPTH_MAX } from './limits.js';
import { childrenOf, localName, type XmlElement } from './read-xml.js';
import { Work } from './work.js';

const FIELDS_MAX = 400;

const simple: Readonly<Record<string, ValueType>> = {
  boolean: 'boolean',
  decimal: 'number',
  float: 'number',
  double: 'number',
};
const INTEGER = /^(?:(?:unsigned)?(?:int|long|short|byte)|(?:non)?(?:positive|negative)?integer)$/i;

const typeOf = (name: string): ValueType => simple[name] ?? (INTEGER.test(name) ? 'integer' : 'string');

const groups = new Set([
  'sequence',
  'all',
  'choice',
  'group',
  'complexContent',
  'simpleContent',
  'extension',
  'restriction',
]);

/** What XML Schemas of one document define, by local name: of equal names in two of them the first one counts. */
export class XsdSchemas {
  readonly #elements = new Map<string, XmlElement>();
  readonly #types = new Map<string, XmlElement>();
  readonly #groups = new Map<string, XmlElement>();
  readonly #inside = new Map<XmlElement, readonly XmlElement[]>();
  readonly work = new Work();

  constructor(schemas: readonly XmlElement[]) {
    const into: Readonly<Record<string, Map<string, XmlElement>>> = {
      element: this.#elements,
      complexType: this.#types,
      simpleType: this.#types,
      group: this.#groups,
    };
    for (const child of schemas.flatMap(({ children }) => children)) {
      const { name = '' } = child.attributes;
      const map = Object.hasOwn(into, child.name) ? into[child.name] : undefined;
      if (map && !map.has(name)) map.set(name, child);
    }
  }

  /** The element of a message part: `tns:GetOrder`. */
  element(name: string): XmlElement | undefined {
    return this.#elements.get(localName(name));
  }

  /** Fields of an element under `path`; what it recurs in, or is too deep or wide, is told as open. */
  fieldsOf(root: XmlElement, path: string): DeclaredField[] {
    const fields: { -readonly [K in keyof DeclaredField]: DeclaredField[K] }[] = [];
    const queue: { element: XmlElement; path: string; depth: number; around: readonly XmlElement[] }[] = [
      { element: root, path, depth: 0, around: [] },
    ];
    for (let next = 0; next < queue.length && fields.length < FIELDS_MAX; next++) {
      const place = queue[next] as (typeof queue)[number];
      const element = this.#referred(place.element);
      const required = (place.element.attributes.minOccurs ?? '1') !== '0' && place.depth > 0;
      const { complex, type } = this.#typeOf(element);
      const field = { path: place.path, types: [type], ...(required && { required: true as const }) };
      if (complex === undefined) {
        fields.push(field);
        continue;
      }
      const children = this.#members(complex);
      const cut =
        place.around.includes(complex) ||
        !this.work.take(children.length) ||
        place.depth >= SHAPE_DEPTH_MAX ||
        queue.length + children.length > FIELDS_MAX ||
        children.some(({ name }) => name === 'any');
      fields.push({ ...field, types: ['object'], ...(cut && { open: true }) });
      if (!cut)
        for (const child of children) {
          const name = child.attributes.name ?? localName(child.attributes.ref ?? '');
          if (name === '') continue;
          queue.push({
            element: child,
            path: `${place.path}.${name.slice(0, 120)}`,
            depth: place.depth + 1,
            around: [...place.around, complex],
          });
        }
    }
    return fields;
  }

  #referred(element: XmlElement): XmlElement {
    const { ref } = element.attributes;
    return (ref === undefined ? undefined : this.element(ref)) ?? element;
  }

  #typeOf(element: XmlElement): { complex: XmlElement | undefined; type: ValueType } {
    const own = childrenOf(element, 'complexType')[0];
    if (own) return { complex: own, type: 'object' };
    const { type } = element.attributes;
    const named = type === undefined ? undefined : this.#types.get(localName(type));
    if (named?.name === 'complexType') return { complex: named, type: 'object' };
    const base = named ?? childrenOf(element, 'simpleType')[0];
    const restricted = childrenOf(base, 'restriction')[0]?.attributes.base;
    return { complex: undefined, type: typeOf(localName(restricted ?? type ?? 'string')) };
  }

  /** Elements within a complex type, through its groups and what it extends. */
  #members(complex: XmlElement): readonly XmlElement[] {
    const known = this.#inside.get(complex);
    if (known) return known;
    const found: XmlElement[] = [];
    this.#inside.set(complex, found);
    const seen = new Set<XmlElement>();
    const walk = (element: XmlElement): void => {
      if (seen.has(element) || found.length > FIELDS_MAX || !this.work.take(element.children.length)) return;
      seen.add(element);
      for (const child of element.children) {
        if (child.name === 'element' || child.name === 'any') found.push(child);
        else if (groups.has(child.name)) {
          const { base, ref } = child.attributes;
          const other =
            child.name === 'extension' && base !== undefined
              ? this.#types.get(localName(base))
              : child.name === 'group' && ref !== undefined
                ? this.#groups.get(localName(ref))
                : undefined;
          if (other) walk(other);
          walk(child);
        }
      }
    };
    walk(complex);
    return found;
  }
}
