import { z } from 'zod';
import { FieldName, RuleId } from './primitives.js';
import { AttackClass, Location } from './vocabulary.js';

/** A verdict of inspection on one value of a request, without the value. */
export const Signal = z.strictObject({
  rule: RuleId,
  class: AttackClass,
  /** 0 to 1. */
  confidence: z.number().min(0).max(1),
  location: Location,
  /** Name of the parameter, header or JSON field. */
  name: FieldName.optional(),
  /** The form of the input as token kinds, such as `STR OR NUM=NUM --`; no literal. */
  fingerprint: z.string().max(200).optional(),
});
export type Signal = z.infer<typeof Signal>;
