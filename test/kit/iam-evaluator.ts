import type { Authorisation } from './ec2-double/authorisations.js';

export interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** The part of IAM's logic that our policies use: a call is allowed when a statement fits its action, resource and context. */
export function fits(statement: Statement, asked: Authorisation): boolean {
  return (
    statement.Effect === 'Allow' &&
    statement.Action.some((pattern) => like(pattern.toLowerCase(), asked.action.toLowerCase())) &&
    statement.Resource.some((pattern) => like(pattern, asked.resource)) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => holds(operator, [wanted].flat(), asked.context[key])),
    )
  );
}

/** A key that is absent from the call fits no condition. */
function holds(operator: string, wanted: readonly string[], given: readonly string[] | undefined): boolean {
  const [value, ...more] = given ?? [];
  if (value === undefined || more.length > 0) return false;
  if (operator === 'StringEquals') return wanted.includes(value);
  if (operator === 'ArnEquals' || operator === 'StringLike')
    return wanted.some((pattern) => like(pattern, value));
  throw new Error(`the evaluator does not know ${operator}`);
}

function like(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`).test(text);
}

/** What of a policy no call needed: its actions and resources, each as `Sid: what`. */
export function unusedOf(
  policy: readonly (Statement & { readonly Sid: string })[],
  asked: readonly Authorisation[],
): string[] {
  return policy.flatMap((statement) => {
    const used = asked.filter((one) => fits(statement, one));
    return [
      ...statement.Action.filter((action) => !used.some((one) => one.action === action)),
      ...statement.Resource.filter((pattern) => !used.some(({ resource }) => like(pattern, resource))),
    ].map((what) => `${statement.Sid}: ${what}`);
  });
}

/** A policy with CloudFormation's `${…}` filled in. @throws when a name has no value. */
export function filledIn<T>(policy: T, values: Readonly<Record<string, string>>): T {
  const text = JSON.stringify(policy).replace(/\$\{([\w:.]+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`nothing is given for ${name}`);
    return value;
  });
  return JSON.parse(text) as T;
}
