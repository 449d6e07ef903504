import type { Builder } from '../builder.js';
import { defineComparators } from './comparators.js';
import { defineEnums } from './enums.js';
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
    comparators: { ...comparators, severity: comparators.enumeration('SeverityFilter', enums.severity) },
    userError: defineUserError(builder),
  };
}

export type Kit = ReturnType<typeof createKit>;
