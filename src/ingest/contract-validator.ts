import { Ajv, type ValidateFunction } from 'ajv';
import { z } from 'zod';
import { BatchEnvelope, type EventKind, eventKinds, eventSchemas } from '../event/index.js';
import { type SchemaNode, type Stripper, stripperOf } from './strip-unknown.js';

/** One schema of the contract, compiled: `accepts` decides, zod explains, `strip` takes out what the schema does not know. */
export interface CompiledSchema {
  readonly accepts: ValidateFunction;
  readonly strip: Stripper;
  readonly zod: z.ZodType;
}

export interface ContractValidator {
  readonly envelope: CompiledSchema;
  /** By kind. A Map, because a kind is text from outside: `constructor` must not be found. */
  readonly events: ReadonlyMap<string, CompiledSchema>;
}

/**
 * Compiles the contract's JSON Schema, which is four times as fast as zod. The two agree: patterns have no `u` flag in
 * either, both measure text in code points, and every format of the contract has a pattern. (One exception: a record
 * with the key `__proto__` is refused here, while zod passes over the key.)
 */
export function compileContract(): ContractValidator {
  const ajv = new Ajv({
    unicodeRegExp: false,
    validateFormats: false,
    strict: false,
    logger: false,
  });
  const compile = (schema: z.ZodType): CompiledSchema => {
    const json = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' });
    return { accepts: ajv.compile(json), strip: stripperOf(json as SchemaNode), zod: schema };
  };
  return {
    envelope: compile(BatchEnvelope),
    events: new Map(eventKinds.map((kind: EventKind) => [kind, compile(eventSchemas[kind])])),
  };
}
