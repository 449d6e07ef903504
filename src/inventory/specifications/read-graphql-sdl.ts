import {
  type DefinitionNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  GraphQLError,
  Kind,
  parse,
} from 'graphql';
import { DECLARED_FORM, type DeclaredApi, type DeclaredOperation } from './declared-api.js';
import { GRAPHQL_TOKENS_MAX, OPERATIONS_MAX } from './limits.js';
import { fail } from './problem.js';
import { argumentsOf, responseShape } from './sdl-messages.js';
import { tooDeepAt } from './sdl-text.js';
import { SdlTypes } from './sdl-types.js';
import { ShapeTable } from './shape-table.js';
import { Warnings } from './warnings.js';

const BRACKETS_MAX = 60;
const kinds = ['query', 'mutation', 'subscription'] as const;
/** Where GraphQL is served when nothing else is known: schemas do not say. */
const usualPath = '/graphql';

function parseSdl(text: string): DocumentNode {
  const line = tooDeepAt(text, BRACKETS_MAX);
  if (line !== undefined) fail('TOO_DEEP', `more than ${BRACKETS_MAX} levels`, { line });
  try {
    return parse(text, { noLocation: true, maxTokens: GRAPHQL_TOKENS_MAX });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const at = error.locations?.[0]?.line;
    if (/token/i.test(error.message) && /limit|exceed|more than/i.test(error.message))
      fail('TOO_MANY', `more than ${GRAPHQL_TOKENS_MAX} tokens`, { line: at });
    // What was found is quoted after the comma or in quotes: only what was expected is told.
    const told =
      error.message
        .replace(/^Syntax Error:\s*/, '')
        .split(/[,"]/)[0]
        ?.slice(0, 120) ?? '';
    return fail('SYNTAX', `not valid GraphQL SDL: ${told.trim()}`, { line: at });
  }
}

const isExecutable = ({ kind }: DefinitionNode): boolean =>
  kind === Kind.OPERATION_DEFINITION || kind === Kind.FRAGMENT_DEFINITION;

const deprecated = (directives: readonly DirectiveNode[] | undefined): boolean =>
  directives?.some(({ name }) => name.value === 'deprecated') ?? false;

/** A GraphQL schema as what it declares: one operation per field of its roots. Throws `ProblemError`. */
export function readGraphqlSdl(text: string): DeclaredApi {
  const document = parseSdl(text);
  if (document.definitions.some(isExecutable))
    fail('INVALID', 'this is a query; a schema in SDL is wanted', { field: 'definitions' });
  const types = new SdlTypes(document);
  const warnings = new Warnings();
  const shapes = new ShapeTable(warnings);
  const operations: DeclaredOperation[] = [];
  for (const kind of kinds)
    for (const field of types.fieldsOf(types.rootOf(kind)).values()) {
      if (operations.length >= OPERATIONS_MAX)
        fail('TOO_MANY', `more than ${OPERATIONS_MAX} operations`, { field: types.rootOf(kind) });
      operations.push(operationOf(kind, field as FieldDefinitionNode, types, shapes));
    }
  if (operations.length === 0) fail('INVALID', 'the schema has no root field', { field: 'Query' });
  if (types.work.spent)
    warnings.add('CUT', 'types refer to each other too often: the rest is taken for free');
  return {
    form: DECLARED_FORM,
    source: 'specification',
    format: 'graphql',
    title: 'GraphQL schema',
    version: '',
    servers: [],
    operations,
    shapes: shapes.shapes,
    warnings: warnings.list(),
  };
}

function operationOf(
  kind: (typeof kinds)[number],
  field: FieldDefinitionNode,
  types: SdlTypes,
  shapes: ShapeTable,
): DeclaredOperation {
  const shape = shapes.make(() => responseShape(field, types));
  return {
    protocol: 'graphql',
    method: 'POST',
    template: usualPath,
    operation: `${kind} ${field.name.value}`,
    ...(deprecated(field.directives) && { deprecated: true }),
    parameters: argumentsOf(field, types),
    requests: [],
    responses: [{ status: '200', bodies: [{ contentType: 'application/json', shape }] }],
  };
}
