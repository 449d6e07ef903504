import type { Protocol, ValueType } from '../../event/index.js';

export const DECLARED_FORM = 1;

export type SpecificationFormat =
  | 'openapi-2.0'
  | 'openapi-3.0'
  | 'openapi-3.1'
  | 'graphql'
  | 'wsdl-1.1'
  | 'wsdl-2.0'
  | 'postman-2.0'
  | 'postman-2.1'
  | 'har-1.2'
  | 'routes'
  | 'gateway';

/** What an owner, a framework or a gateway says that there is. JSON; bounded by `limits.ts`; holds no value. */
export interface DeclaredApi {
  /** Version of this form. */
  readonly form: typeof DECLARED_FORM;
  readonly source: 'specification' | 'routes' | 'gateway';
  readonly format: SpecificationFormat;
  readonly title: string;
  readonly version: string;
  readonly servers: readonly DeclaredServer[];
  readonly operations: readonly DeclaredOperation[];
  /** Forms of messages; bodies name them by position, for many operations share them. */
  readonly shapes: readonly DeclaredShape[];
  readonly warnings: readonly SpecificationWarning[];
}

export interface DeclaredServer {
  /** Lower case, without a port; absent when the document names none. */
  readonly host?: string;
  /** `/v1`, or empty. */
  readonly basePath: string;
}

export interface DeclaredOperation {
  readonly protocol: Protocol;
  /** `ANY` for every method. */
  readonly method: string;
  /** `/v1/orders/{id}`: with the first server's base path. */
  readonly template: string;
  /** The last parameter takes the rest of the path, whatever its length. */
  readonly greedy?: true;
  /** Within the path: `query orders` of GraphQL, the operation of SOAP, the method of RPC. */
  readonly operation?: string;
  readonly deprecated?: true;
  /** When it is to go, as the document says it: a date. */
  readonly sunset?: string;
  readonly parameters: readonly DeclaredParameter[];
  readonly requests: readonly DeclaredBody[];
  readonly responses: readonly DeclaredResponse[];
  /** Kinds of proof that callers may bring; `none` where they may come without. Absent where nothing is said. */
  readonly security?: readonly SecurityKind[];
}

export type SecurityKind =
  | 'none'
  | 'api-key'
  | 'basic'
  | 'bearer'
  | 'oauth2'
  | 'mtls'
  | 'cookie'
  | 'iam'
  | 'other';

export interface DeclaredParameter {
  readonly in: 'path' | 'query' | 'header' | 'cookie' | 'argument';
  readonly name: string;
  readonly required?: true;
  /** Absent where any will do. */
  readonly type?: ValueType;
  readonly format?: string;
}

export interface DeclaredBody {
  readonly contentType: string;
  /** Position in `shapes`. */
  readonly shape: number;
  readonly required?: true;
}

export interface DeclaredResponse {
  /** `200`, `2XX` or `default`. */
  readonly status: string;
  /** Absent where nothing is said about the body. */
  readonly bodies?: readonly DeclaredBody[];
}

export interface DeclaredShape {
  /** Of the root; empty for any. */
  readonly types: readonly ValueType[];
  /** Anything else may lie in the root. */
  readonly open?: true;
  readonly fields: readonly DeclaredField[];
}

export interface DeclaredField {
  /** As in sketches: dotted, `[]` for items, `*` for the values of a map. */
  readonly path: string;
  /** Empty for any. */
  readonly types: readonly ValueType[];
  readonly format?: string;
  readonly required?: true;
  /** Anything may lie inside: a free object, or one that recurs. */
  readonly open?: true;
  /** Set by the server alone; callers do not send it. */
  readonly readOnly?: true;
  readonly writeOnly?: true;
}

export type WarningCode = 'EXTERNAL_REFERENCE' | 'BROKEN_REFERENCE' | 'OVERLAP' | 'LEFT_OUT' | 'CUT';

export interface SpecificationWarning {
  readonly code: WarningCode;
  readonly message: string;
  /** Where in the document. */
  readonly field?: string;
}
