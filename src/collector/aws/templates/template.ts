/** CloudFormation's JSON, as far as it is written here. */
export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

export interface Parameter {
  readonly Type: string;
  readonly Description: string;
  readonly Default?: string | number;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: readonly (string | number)[];
  readonly ConstraintDescription?: string;
  readonly MinLength?: number;
  readonly MaxLength?: number;
  readonly NoEcho?: boolean;
}

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: 'Delete' | 'Retain';
  readonly UpdateReplacePolicy?: 'Delete' | 'Retain';
  readonly Properties?: Readonly<Record<string, Json>>;
}

export interface Template {
  readonly AWSTemplateFormatVersion: '2010-09-09';
  readonly Description: string;
  readonly Metadata?: Readonly<Record<string, Json>>;
  readonly Parameters: Readonly<Record<string, Parameter>>;
  readonly Rules?: Readonly<Record<string, Json>>;
  readonly Conditions?: Readonly<Record<string, Json>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Description: string; readonly Value: Json }>>;
}

export const ref = (name: string): Json => ({ Ref: name });
export const att = (resource: string, attribute: string): Json => ({ 'Fn::GetAtt': [resource, attribute] });
/** Text with `${…}` in it; plain text stays plain, or `cfn-lint` asks what it is for. */
export const sub = (text: string): Json => (text.includes('${') ? { 'Fn::Sub': text } : text);
export const listed = (parameter: string): Json => ({ 'Fn::Join': [',', ref(parameter)] });

/** Every text in it with `${…}` becomes a substitution. */
export function substituted(value: unknown): Json {
  if (typeof value === 'string') return sub(value);
  if (Array.isArray(value)) return value.map(substituted);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, substituted(each)]));
  return value as Json;
}

/** What everything is found again by; `stack` says what holds the parent's name. */
export const tags = (role: string, stack: string): Json => [
  { Key: 'Name', Value: sub(`\${AWS::StackName} ${role}`) },
  { Key: 'protectonce:organization', Value: ref('Organization') },
  { Key: 'protectonce:stack', Value: ref(stack) },
  { Key: 'protectonce:role', Value: role },
];
