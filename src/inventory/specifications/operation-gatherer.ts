import { joinSegments, skeletonOf } from '../path-template.js';
import type {
  DeclaredBody,
  DeclaredOperation,
  DeclaredParameter,
  DeclaredResponse,
  DeclaredShape,
  SecurityKind,
} from './declared-api.js';
import { BODIES_MAX, OPERATIONS_MAX, PARAMETERS_MAX, RESPONSES_MAX } from './limits.js';
import { fail } from './problem.js';
import type { ShapeTable } from './shape-table.js';

/** One request that a document holds, with the answers to it. */
export interface Example {
  readonly method: string;
  readonly segments: readonly string[];
  readonly operation?: string | undefined;
  readonly parameters: readonly DeclaredParameter[];
  readonly body?: { readonly contentType: string; readonly shape: DeclaredShape | undefined } | undefined;
  readonly answers: readonly {
    readonly status: number;
    readonly contentType: string;
    readonly shape: DeclaredShape | undefined;
  }[];
  readonly security?: readonly SecurityKind[] | undefined;
}

interface Gathered {
  readonly first: Example;
  readonly template: string;
  readonly parameters: Map<string, DeclaredParameter>;
  readonly requests: Map<string, DeclaredBody>;
  readonly responses: Map<string, Map<string, DeclaredBody>>;
}

/** Makes operations of examples: requests of one method and one path but for its parameters are one operation. */
export class OperationGatherer {
  readonly #found = new Map<string, Gathered>();

  constructor(readonly shapes: ShapeTable) {}

  add(example: Example, field: string): void {
    const template = joinSegments(example.segments);
    const key = `${example.method} ${skeletonOf(template)} ${example.operation ?? ''}`;
    let found = this.#found.get(key);
    if (found === undefined) {
      if (this.#found.size >= OPERATIONS_MAX)
        fail('TOO_MANY', `more than ${OPERATIONS_MAX} operations`, { field });
      found = { first: example, template, parameters: new Map(), requests: new Map(), responses: new Map() };
      this.#found.set(key, found);
    }
    for (const parameter of example.parameters)
      if (found.parameters.size < PARAMETERS_MAX)
        found.parameters.set(`${parameter.in} ${parameter.name}`, parameter);
    if (example.body) this.#body(found.requests, example.body);
    for (const answer of example.answers) {
      const status = String(answer.status);
      const bodies = found.responses.get(status) ?? new Map<string, DeclaredBody>();
      if (found.responses.size < RESPONSES_MAX) found.responses.set(status, bodies);
      this.#body(bodies, answer);
    }
  }

  #body(into: Map<string, DeclaredBody>, body: NonNullable<Example['body']>): void {
    const { contentType, shape } = body;
    if (shape === undefined || into.has(contentType) || into.size >= BODIES_MAX) return;
    into.set(contentType, { contentType, shape: this.shapes.add(shape) });
  }

  operations(): DeclaredOperation[] {
    return [...this.#found.values()].map(({ first, template, parameters, requests, responses }) => ({
      protocol: first.operation === undefined ? 'rest' : 'graphql',
      method: first.method,
      template,
      ...(first.operation !== undefined && { operation: first.operation }),
      parameters: [...parameters.values()],
      requests: [...requests.values()],
      responses: [...responses].map(
        ([status, bodies]): DeclaredResponse => ({
          status,
          ...(bodies.size > 0 && { bodies: [...bodies.values()] }),
        }),
      ),
      ...(first.security !== undefined && { security: first.security }),
    }));
  }
}
