import type { ValueType } from '../../event/vocabulary.js';

/* A GraphQL document as far as it can be read without a schema. Values in it never leave the sensor. */

export type OperationKind = 'query' | 'mutation' | 'subscription';

export type GraphqlValue =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'scalar'; readonly type: ValueType; readonly text: string }
  | { readonly kind: 'list'; readonly item: GraphqlValue | undefined }
  | { readonly kind: 'object'; readonly members: readonly GraphqlArgument[] };

export interface GraphqlArgument {
  readonly name: string;
  readonly value: GraphqlValue;
}

export interface GraphqlField {
  readonly name: string;
  readonly alias: string | undefined;
  readonly arguments: readonly GraphqlArgument[];
  readonly selection: GraphqlSelection | undefined;
}

/** Inline fragments are part of what they stand in. */
export interface GraphqlSelection {
  readonly fields: GraphqlField[];
  readonly spreads: string[];
}

export interface GraphqlOperation {
  readonly kind: OperationKind;
  readonly name: string | undefined;
  readonly selection: GraphqlSelection;
}

export interface GraphqlDocument {
  readonly operations: readonly GraphqlOperation[];
  readonly fragments: ReadonlyMap<string, GraphqlSelection>;
  /** Literal arguments: field and argument with the literal's text. */
  readonly literals: readonly { readonly name: string; readonly value: string }[];
  /** Levels of selections, pages of lists (`edges`, `node`) not counted, fragments followed. */
  readonly depth: number;
  readonly introspection: boolean;
}
