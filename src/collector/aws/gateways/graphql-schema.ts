import {
  type ConstDirectiveNode,
  type DocumentNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
} from 'graphql';
import type { GatewayRoute } from '../../../event/gateway-listed.js';
import { type Authorizer, easiest } from './listed.js';

const byDirective: Readonly<Record<string, Authorizer>> = {
  aws_api_key: 'api-key',
  aws_iam: 'iam',
  aws_oidc: 'jwt',
  aws_lambda: 'lambda',
  aws_cognito_user_pools: 'cognito',
  aws_auth: 'cognito',
};

/**
 * The fields that callers may ask for, each by what AppSync asks of them: the field's own directives, else its type's, else
 * the API's first mode. Names alone are read. @throws GraphQLError when the text is no schema
 */
export function rootFields(schema: string, otherwise: Authorizer): GatewayRoute[] {
  const document = parse(schema, { noLocation: true });
  const operationOf = rootTypes(document);
  return document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.OBJECT_TYPE_EXTENSION)
      return [];
    const operation = operationOf.get(definition.name.value);
    if (operation === undefined) return [];
    const ofType = modes(definition.directives) ?? otherwise;
    return (
      (definition.fields as ObjectTypeDefinitionNode['fields'])?.map(({ name, directives }) => ({
        method: 'POST',
        route: `${operation}.${name.value}`,
        protocol: 'graphql' as const,
        authorizer: modes(directives) ?? ofType,
      })) ?? []
    );
  });
}

function modes(directives: readonly ConstDirectiveNode[] = []): Authorizer | undefined {
  const named = directives.flatMap(({ name }) => byDirective[name.value] ?? []);
  return named.length > 0 ? easiest(named) : undefined;
}

/** Which type holds queries and so on: GraphQL's own names, unless the schema says otherwise. */
function rootTypes({ definitions }: DocumentNode): Map<string, string> {
  const told = definitions.flatMap((each) =>
    each.kind === Kind.SCHEMA_DEFINITION || each.kind === Kind.SCHEMA_EXTENSION
      ? (each.operationTypes ?? []).map(({ type, operation }) => [type.name.value, operation] as const)
      : [],
  );
  if (told.length > 0) return new Map(told);
  return new Map([
    ['Query', 'query'],
    ['Mutation', 'mutation'],
    ['Subscription', 'subscription'],
  ]);
}
