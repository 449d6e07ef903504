import type { Builder } from '../builder.js';

/** The builder's types as Pothos extends them. */
export type PothosTypes = Builder extends PothosSchemaTypes.SchemaBuilder<infer Types> ? Types : never;
