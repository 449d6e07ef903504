import { AttackClass, Location, ValueType } from '../../event/index.js';
import type { Kit } from '../kit/kit.js';
import type { PothosTypes } from '../kit/pothos-types.js';

type InputFields = PothosSchemaTypes.InputFieldBuilder<PothosTypes, 'InputObject'>;

const enumName = (word: string): string => word.toUpperCase().replaceAll('-', '_');

/** What the nouns around protection share: the contract's words, and how a place is named. */
export function createProtectionKit({ enumType }: Kit) {
  const words = <V extends string>(name: string, description: string, values: readonly V[]) =>
    enumType(
      name,
      description,
      Object.fromEntries(
        values.map((value) => [enumName(value), [value, `\`${value}\` of the wire contract.`] as const]),
      ),
    );
  return {
    location: words<Location>('ParameterLocation', 'Where in a request something stands.', Location.options),
    valueType: words<ValueType>('ValueType', 'What a value is.', ValueType.options),
    attackClass: words<AttackClass>('AttackClass', 'A class of attack.', AttackClass.options),
    mode: enumType('RuleModeValue', 'What is done when a rule holds.', {
      OFF: ['off', 'Nothing; it is not even told.'],
      MONITOR: ['monitor', 'It is told.'],
      BLOCK: ['block', 'It is told, and the request is answered by the sensor.'],
    }),
    scopeFields: (t: InputFields) => ({
      service: t.string({ description: 'Only in this service.' }),
      method: t.string({ description: 'Only for this HTTP method.' }),
      route: t.string({ description: 'Only on this route, as the framework writes it: `/orders/:id`.' }),
    }),
  };
}

export type ProtectionKit = ReturnType<typeof createProtectionKit>;
