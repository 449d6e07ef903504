import type { Json } from './descriptions.js';
import type { Generated } from './generate.js';
import { checkedFormats } from './truth.js';

export const mutations = ['wrongType', 'missing', 'unknown', 'wrongFormat'] as const;
export type Mutation = (typeof mutations)[number];

const strangers: readonly unknown[] = [12_345.5, 'not what it was', true, { stranger: 1 }, ['stranger', [1]]];

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);

/**
 * Makes one mistake in a document, in place; false when it has no room for this one, or when the schema it was made
 * from allows the result as well. What a schema says nothing about, an unknown field, is a mistake where it declares fields.
 */
export function mutate(
  made: Generated,
  mutation: Mutation,
  random: () => number,
  isValid: (value: unknown) => boolean,
): boolean {
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  if (mutation === 'unknown') {
    const object = pick(made.objects);
    if (object) object.surplus = 'more than was declared';
    return object !== undefined;
  }
  const sites = made.sites.filter(({ holder, key, schema }) => {
    if (!Object.hasOwn(holder, key)) return false;
    if (mutation !== 'wrongFormat') return true;
    return typeof holder[key] === 'string' && checkedFormats.some((format) => format === schema.format);
  });
  for (let tries = 0; tries < 20; tries++) {
    const site = pick(sites);
    if (site === undefined) return false;
    const holder: Json = site.holder;
    const before = holder[site.key];
    if (mutation === 'missing') delete holder[site.key];
    else if (mutation === 'wrongFormat') holder[site.key] = 'not of this format';
    // Another text for a text is a wrong value, not a wrong type: values do not travel, so no list of them is inferred.
    else holder[site.key] = pick(strangers.filter((stranger) => kindOf(stranger) !== kindOf(before)));
    if (!isValid(made.value)) return true;
    holder[site.key] = before;
  }
  return false;
}
