const VALUES_MAX = 200;

/** The strings and numbers that are bound to the placeholders of a query, in every form that drivers take. At most 200. */
export function boundValues(values: unknown): string[] {
  const found: string[] = [];
  collect(values, found, 0);
  return found;
}

const isNamed = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !ArrayBuffer.isView(value) &&
  !(value instanceof Date);

/** What is bound, in the order of the placeholders: named ones are put in the order in which the text names them. */
export function positionedValues(text: string, values: unknown): readonly unknown[] {
  const list = Array.isArray(values) ? values : [values];
  const inner: unknown = list.length === 1 ? list[0] : undefined;
  if (Array.isArray(inner)) return inner;
  if (!isNamed(inner)) return list;
  return [...text.matchAll(/[:@$]([A-Za-z_]\w*)/g)].map(([name, bare]) => {
    const key = [name, bare as string].find((one) => Object.hasOwn(inner, one));
    return key === undefined ? undefined : Object.getOwnPropertyDescriptor(inner, key)?.value;
  });
}

/** The names under which one of these values is bound, with every sign that a text may put before them. */
export function namesBoundTo(values: unknown, wanted: readonly string[]): string[] {
  const inner: unknown = Array.isArray(values) && values.length === 1 ? values[0] : values;
  if (!isNamed(inner)) return [];
  return Object.keys(inner)
    .filter((key) => wanted.includes(String(Object.getOwnPropertyDescriptor(inner, key)?.value)))
    .flatMap((key) => (/^\w/.test(key) ? [`:${key}`, `@${key}`, `$${key}`] : [key]));
}

function collect(value: unknown, found: string[], depth: number): void {
  if (found.length >= VALUES_MAX) return;
  if (typeof value === 'string') found.push(value);
  else if (typeof value === 'number' || typeof value === 'bigint') found.push(String(value));
  else if (Array.isArray(value)) {
    for (let i = 0; i < value.length && i < VALUES_MAX; i++) collect(value[i], found, depth + 1);
  } else if (typeof value === 'object' && value !== null && depth < 2 && !ArrayBuffer.isView(value)) {
    for (const key of Object.keys(value)) {
      // Never through an accessor: what an application does there is its own affair.
      const property = Object.getOwnPropertyDescriptor(value, key);
      if (property && 'value' in property) collect(property.value, found, depth + 1);
    }
  }
}
