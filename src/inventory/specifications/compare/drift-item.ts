import type { ValueType } from '../../../event/index.js';
import type { SecurityKind } from '../declared-api.js';

export type DriftPart =
  | 'path'
  | 'query'
  | 'request-header'
  | 'argument'
  | 'request-body'
  | 'response-body'
  | 'status'
  | 'security';

/** One difference between what is declared and what was seen. */
export interface DriftItem {
  readonly claim: 'undeclared' | 'type' | 'anonymous';
  readonly part: DriftPart;
  /** Of a field; the name of a parameter or an argument; the status itself. Empty for a body as a whole. */
  readonly path: string;
  /** Messages that show it, of so many. */
  readonly seen: number;
  readonly of: number;
  readonly seenTypes?: readonly string[];
  readonly declaredTypes?: readonly ValueType[];
  readonly classes?: readonly string[];
  /** Proofs of which the operation is declared to need one. */
  readonly declaredSecurity?: readonly SecurityKind[];
  /** Of responses. */
  readonly status?: number;
}

/** Whether so many messages show anything. */
export type IsShown = (seen: number, of: number) => boolean;

export const subjectOf = ({ part, path }: Pick<DriftItem, 'part' | 'path'>): string =>
  path === '' ? part : `${part} ${path}`;
