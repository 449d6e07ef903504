import { type DocumentNode, getOperationAST, Kind, print, visit } from 'graphql';
import type { ApiIdentity } from '../../store/credentials.js';

/** Variables that only say where to start: they change nothing about the results. */
function startVariables(document: DocumentNode, operationName: string | null | undefined): Set<string> {
  const starts = new Map<string, number>();
  const uses = new Map<string, number>();
  const count = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  visit(document, {
    VariableDefinition: () => false,
    Variable: (node) => void count(uses, node.name.value),
  });
  for (const field of getOperationAST(document, operationName)?.selectionSet.selections ?? []) {
    if (field.kind !== Kind.FIELD) continue;
    for (const argument of field.arguments ?? []) {
      if (argument.name.value === 'after' && argument.value.kind === Kind.VARIABLE)
        count(starts, argument.value.name.value);
    }
  }
  return new Set([...starts].filter(([name, times]) => uses.get(name) === times).map(([name]) => name));
}

export interface SharedRequest {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variableValues?: Readonly<Record<string, unknown>> | null | undefined;
}

/** Subscriptions with equal keys get equal results: same document, variables, organisation and scopes. */
export function sharingKey(request: SharedRequest, identity: ApiIdentity): string {
  const { document, operationName, variableValues } = request;
  const starts = startVariables(document, operationName);
  const variables = Object.entries(variableValues ?? {})
    .filter(([name]) => !starts.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const text = document.loc?.source.body ?? print(document);
  return JSON.stringify([
    identity.organisationId,
    [...identity.scopes].sort(),
    operationName ?? null,
    text,
    variables,
  ]);
}
