const VALUES_MAX = 200;

/** The strings and numbers that are bound to the placeholders of a query, in every form that drivers take. At most 200. */
export function boundValues(values: unknown): string[] {
  const found: string[] = [];
  collect(values, found, 0);
  return found;
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
