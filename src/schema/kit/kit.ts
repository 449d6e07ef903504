import type { Builder } from '../builder.js';
import { defineComparators } from './comparators.js';
import { defineEnums, enumType } from './enums.js';
import { defineScalars } from './scalars.js';
import { defineUserError } from './user-error.js';

/** What the nouns share, made once per schema. */
export function createKit(builder: Builder) {
  defineScalars(builder);
  const enums = defineEnums(builder);
  const comparators = defineComparators(builder);
  return {
    builder,
    enums,
    enumType: <const V extends string>(
      name: string,
      description: string,
      values: Readonly<Record<string, readonly [V, string]>>,
    ) => enumType(builder, name, description, values),
    comparators: {
      ...comparators,
      severity: comparators.enumeration('SeverityFilter', enums.severity),
      exposure: comparators.enumeration('ExposureFilter', enums.exposure),
    },
    userError: defineUserError(builder),
  };
}

export type Kit = ReturnType<typeof createKit>;
