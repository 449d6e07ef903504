import { loadAwsServiceSpec } from '@aws-cdk/aws-service-spec';
import type { Json, Template } from '../../../../src/collector/aws/templates/template.js';

type Database = Awaited<ReturnType<typeof loadAwsServiceSpec>>;
type Found = ReturnType<Database['all']>;

interface Property {
  readonly type: Type;
  readonly required?: boolean;
  readonly previousTypes?: readonly Type[];
}
type Type =
  | { readonly type: 'string' | 'number' | 'integer' | 'boolean' | 'date-time' | 'json' | 'null' | 'tag' }
  | { readonly type: 'array' | 'map'; readonly element: Type }
  | { readonly type: 'union'; readonly types: readonly Type[] }
  | { readonly type: 'ref'; readonly reference: { readonly $ref: string } };

let specification: Promise<Database> | undefined;

const intrinsic = (value: Json): boolean => {
  if (typeof value !== 'object' || Array.isArray(value)) return false;
  const [name, ...more] = Object.keys(value);
  return more.length === 0 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'));
};

/** What AWS's own specification of resources has against a template: types and properties unknown, lacking or of another type. */
export async function specificationFaults(template: Template): Promise<string[]> {
  specification ??= loadAwsServiceSpec();
  const database = await specification;
  const faults: string[] = [];

  function properties(known: Record<string, Property>, given: Record<string, Json>, at: string): void {
    for (const [name, { required }] of Object.entries(known))
      if (required && given[name] === undefined) faults.push(`${at}.${name} is required`);
    for (const [name, value] of Object.entries(given)) {
      const property = known[name];
      if (!property) faults.push(`${at}.${name} is unknown`);
      else if (
        ![property.type, ...(property.previousTypes ?? [])].some((type) => fits(type, value, `${at}.${name}`))
      )
        faults.push(`${at}.${name} is no ${JSON.stringify(property.type)}`);
    }
  }

  function fits(type: Type, value: Json, at: string): boolean {
    if (intrinsic(value)) return true;
    switch (type.type) {
      case 'string':
      case 'date-time':
        return typeof value === 'string';
      case 'number':
      case 'integer':
        return typeof value === 'number';
      case 'boolean':
        return typeof value === 'boolean';
      case 'json':
        return typeof value === 'object';
      case 'tag':
        return typeof value === 'object' && 'Key' in value && 'Value' in value;
      case 'array':
        return Array.isArray(value) && value.every((each, n) => fits(type.element, each, `${at}[${n}]`));
      case 'map':
        return (
          typeof value === 'object' &&
          !Array.isArray(value) &&
          Object.entries(value).every(([key, each]) => fits(type.element, each, `${at}.${key}`))
        );
      case 'union':
        return type.types.some((one) => fits(one, value, at));
      case 'ref': {
        if (typeof value !== 'object' || Array.isArray(value)) return false;
        const definition = database.get('typeDefinition', type.reference as never) as unknown as {
          properties: Record<string, Property>;
        };
        properties(definition.properties, value as Record<string, Json>, at);
        return true;
      }
      default:
        return false;
    }
  }

  for (const [name, { Type, Properties = {} }] of Object.entries(template.Resources)) {
    if (Type.startsWith('Custom::')) continue;
    const found = database.lookup('resource', 'cloudFormationType', 'equals', Type) as unknown as Found[];
    const [resource] = found as unknown as { properties: Record<string, Property> }[];
    if (!resource) faults.push(`${name}: ${Type} is no type of resource`);
    else properties(resource.properties, { ...Properties }, name);
  }
  return faults;
}
