import type { ObjectReference, ReturnedObject } from '../event/api-call.js';
import type { FoundId } from './body-shape.js';
import type { Tokenizer } from './call-context.js';
import { isIdName } from './field-name.js';
import type { GraphqlReading } from './graphql/read-request.js';
import { accountArguments } from './named-accounts.js';
import { structuralName } from './structural-name.js';
import { canonicalValue, typeOfValue } from './value-type.js';

export const OBJECTS_MAX = 64;
export const RETURNED_MAX = 128;
const ID_LENGTH_MAX = 128;

const tokenOf = (id: FoundId, tokenizer: Tokenizer): string =>
  tokenizer.token('object', canonicalValue(id.value, id.type));

/** Ids of a request as references, each name and token once. */
export function objectsOf(
  ids: readonly FoundId[],
  where: ObjectReference['in'],
  tokenizer: Tokenizer,
  into: ObjectReference[],
): void {
  for (const id of ids) {
    if (into.length >= OBJECTS_MAX) return;
    const token = tokenOf(id, tokenizer);
    if (into.some((other) => other.token === token && other.name === id.name && other.in === where)) continue;
    into.push({ in: where, name: id.name, type: id.type, token });
  }
}

/** From so many on, a set finds one sooner than a look at each. */
const FEW = 8;

/** Ids that a response handed out, each name and token once. */
export function returnedOf(ids: readonly FoundId[], tokenizer: Tokenizer): ReturnedObject[] {
  const returned: ReturnedObject[] = [];
  const seen = ids.length > FEW ? new Set<string>() : undefined;
  for (const { name, type, value } of ids) {
    const token = tokenizer.token('object', canonicalValue(value, type));
    if (seen) {
      const key = `${token}${name}`;
      if (seen.has(key)) continue;
      seen.add(key);
    } else if (returned.some((other) => other.token === token && other.name === name)) continue;
    returned.push({ name, type, token });
  }
  return returned;
}

/** Literal arguments of a GraphQL document that are named like ids: `order(id: 17)` is `order.id`; and accounts beside a password. */
export function graphqlIds(reading: GraphqlReading | undefined): FoundId[] {
  if (reading === undefined || reading.literals.length === 0) return [];
  const ids = reading.literals.flatMap(({ name, value }) => {
    const [field = '', argument = ''] = name.split('.');
    if (!isIdName(argument) || value.length > ID_LENGTH_MAX) return [];
    return [
      { name: `${structuralName(field)}.${structuralName(argument)}`, type: typeOfValue(value), value },
    ];
  });
  return [...accountArguments(reading.literals), ...ids];
}
