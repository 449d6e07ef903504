import { isJson, type Json } from './descriptions.js';

const KEPT = ['type', 'format', 'enum', 'required'] as const;

/** Formats that a validator checks and a text can fail. */
export const checkedFormats = [
  'date',
  'date-time',
  'email',
  'uuid',
  'uri',
  'ipv4',
  'ipv6',
  'hostname',
] as const;

/**
 * A description's schema as JSON Schema, of the words that say something about shape: types, fields, formats. Bounds and
 * patterns are left out, and `oneOf` is `anyOf`: documents are generated without regard to them.
 */
export function truthOf(schema: unknown, document: Json): Json {
  const definitions: Json = {};
  const names = new Map<string, string>();

  const convertAll = (list: unknown): Json[] => (Array.isArray(list) ? list.map(convert) : []);

  function reference(target: string): Json {
    let name = names.get(target);
    if (name === undefined) {
      name = `d${names.size}`;
      names.set(target, name);
      let found: unknown = document;
      for (const part of target.slice(2).split('/')) {
        const key = decodeURIComponent(part).replace(/~1/g, '/').replace(/~0/g, '~');
        found = isJson(found) ? found[key] : undefined;
      }
      definitions[name] = convert(found);
    }
    return { $ref: `#/$defs/${name}` };
  }

  function convert(from: unknown): Json {
    if (!isJson(from)) return {};
    if (typeof from.$ref === 'string') return from.$ref.startsWith('#/') ? reference(from.$ref) : {};
    const to: Json = {};
    for (const word of KEPT) if (from[word] !== undefined) to[word] = from[word];
    if (!checkedFormats.some((format) => format === to.format)) delete to.format;
    if (isJson(from.properties))
      to.properties = Object.fromEntries(
        Object.entries(from.properties).map(([name, each]) => [name, convert(each)]),
      );
    if (isJson(from.additionalProperties)) to.additionalProperties = convert(from.additionalProperties);
    if (isJson(from.items)) to.items = convert(from.items);
    if (Array.isArray(from.allOf)) to.allOf = convertAll(from.allOf);
    const choices = convertAll(from.oneOf ?? from.anyOf);
    if (choices.length > 0) to.anyOf = choices;
    if (from.nullable !== true) return to;
    if (Array.isArray(to.enum)) to.enum = [...to.enum, null];
    return { anyOf: [to, { type: 'null' }] };
  }

  const converted = convert(schema);
  return { ...converted, $defs: definitions };
}
