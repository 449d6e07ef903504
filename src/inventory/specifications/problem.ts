/** Why a document was refused. */
export type ProblemCode =
  | 'TOO_LARGE'
  | 'SYNTAX'
  | 'UNKNOWN_FORMAT'
  | 'UNSUPPORTED'
  | 'INVALID'
  | 'TOO_DEEP'
  | 'TOO_MANY'
  | 'UNSAFE';

export interface SpecificationProblem {
  readonly code: ProblemCode;
  /** For the person who sent the document; quotes nothing of it but names of its parts. */
  readonly message: string;
  /** From 1. */
  readonly line?: number;
  /** `paths./orders.get` */
  readonly field?: string;
}

/** Leaves a reader; `readSpecification` gives it back as a result. */
export class ProblemError extends Error {
  constructor(readonly problem: SpecificationProblem) {
    super(problem.message);
  }
}

export function fail(
  code: ProblemCode,
  message: string,
  where: { readonly line?: number | undefined; readonly field?: string | undefined } = {},
): never {
  const { line, field } = where;
  throw new ProblemError({
    code,
    message,
    ...(line !== undefined && { line }),
    ...(field !== undefined && { field: field.slice(0, 300) }),
  });
}
