import type { SecurityKind } from './declared-api.js';
import { isObject, listOf, memberOf, objectOf, textOf } from './json-access.js';
import type { OpenapiContext } from './openapi-context.js';

function kindOf(scheme: Readonly<Record<string, unknown>> | undefined): SecurityKind {
  switch (textOf(scheme?.type)?.toLowerCase()) {
    case 'apikey':
      if (scheme?.in === 'cookie') return 'cookie';
      return scheme?.['x-amazon-apigateway-authtype'] === 'awsSigv4' ? 'iam' : 'api-key';
    case 'basic':
      return 'basic';
    case 'http': {
      const word = textOf(scheme?.scheme)?.toLowerCase();
      return word === 'basic' ? 'basic' : word === 'bearer' ? 'bearer' : 'other';
    }
    case 'oauth2':
    case 'openidconnect':
      return 'oauth2';
    case 'mutualtls':
      return 'mtls';
    default:
      return 'other';
  }
}

/** The proofs that an operation takes, from its own list or else the document's; undefined where neither says anything. */
export function securityOf(context: OpenapiContext, own: unknown, field: string): SecurityKind[] | undefined {
  const { root, version, references } = context;
  const requirements = Array.isArray(own) ? own : root.security;
  if (!Array.isArray(requirements)) return undefined;
  const schemes = objectOf(
    version === '2.0' ? root.securityDefinitions : objectOf(root.components).securitySchemes,
  );
  const kinds = new Set<SecurityKind>();
  context.takeParts(requirements.length, field);
  for (const requirement of listOf(requirements).filter(isObject)) {
    const names = Object.keys(requirement);
    context.takeParts(names.length, field);
    if (names.length === 0) kinds.add('none');
    for (const name of names) kinds.add(kindOf(references.resolve(memberOf(schemes, name))));
  }
  if (requirements.length === 0) kinds.add('none');
  return [...kinds].sort();
}
