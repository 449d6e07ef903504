import { hasParameter, segmentsOf } from './path-template.js';

/** What a gateway, or a route of a framework that takes every method, has in the place of one. */
const ANY_METHOD = 'ANY';

/** An operation of a specification. */
export interface Operation {
  /** `ANY` for every method. */
  readonly method: string;
  /** `/orders/{id}` */
  readonly template: string;
}

/**
 * Answers whether a specification declares an endpoint. A template that the framework gave is compared as structure:
 * `/orders/export` is not covered by a declared `/orders/{id}`, since the application has a handler of its own for it.
 * A template that was read off paths gets the benefit of the doubt in both directions: its literal may be a value of a
 * declared parameter, and its parameter may stand where the specification has a literal.
 */
export class DeclaredOperations {
  private readonly byMethod = new Map<string, string[][]>();

  constructor(operations: readonly Operation[]) {
    for (const { method, template } of operations) {
      const templates = this.byMethod.get(method.toUpperCase());
      if (templates) templates.push(segmentsOf(template));
      else this.byMethod.set(method.toUpperCase(), [segmentsOf(template)]);
    }
  }

  includes(method: string, template: string, fromRoute: boolean): boolean {
    const segments = segmentsOf(template);
    const declares = (one: string) =>
      this.byMethod.get(one)?.some((candidate) => matches(candidate, segments, fromRoute)) ?? false;
    return declares(method) || (method === 'HEAD' && declares('GET')) || declares(ANY_METHOD);
  }
}

function matches(declared: readonly string[], segments: readonly string[], exact: boolean): boolean {
  if (declared.length !== segments.length) return false;
  return declared.every((one, place) => {
    const other = segments[place] ?? '';
    const parameters = Number(hasParameter(one)) + Number(hasParameter(other));
    if (parameters === 0) return one === other;
    return parameters === 2 || !exact;
  });
}

/** One question, for callers that do not ask many. */
export function declaredBy(
  operations: readonly Operation[],
  method: string,
  template: string,
  fromRoute = true,
): boolean {
  return new DeclaredOperations(operations).includes(method, template, fromRoute);
}
