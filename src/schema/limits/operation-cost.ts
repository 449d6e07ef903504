import { complexityFromQuery } from '@pothos/plugin-complexity';
import { type DocumentNode, type GraphQLSchema, getOperationAST, Kind } from 'graphql';

/** Points of an operation: about one per field, multiplied by the page sizes that its arguments ask for. */
export function operationCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Readonly<Record<string, unknown>> | null | undefined,
): number {
  const operation = getOperationAST(document, operationName);
  if (!operation) return 1;
  // The plugin looks at the first operation of a document, which need not be the one that was asked for.
  const definitions = document.definitions.filter(
    (each) => each === operation || each.kind === Kind.FRAGMENT_DEFINITION,
  );
  try {
    return Math.max(
      1,
      complexityFromQuery({ kind: Kind.DOCUMENT, definitions }, { schema, variables: { ...variables } })
        .complexity,
    );
  } catch {
    // Variables that do not fit: executing will say so.
    return 1;
  }
}
