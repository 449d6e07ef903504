import type { ApiCall } from '../../event/index.js';

/** What a function's own words tell of it: 0 nothing, 1 somewhat delicate, 2 made for administrators. Never enough alone. */
export type Sensitivity = 0 | 1 | 2;

const made = new Set(
  (
    'admin administration administrator internal backoffice superuser sudo root impersonate impersonation role permission ' +
    'privilege grant revoke audit actuator moderate moderation moderator manage management console staff maintenance elevate promote ' +
    'tenant featureflag policy entitlement'
  ).split(' '),
);
const delicate = new Set(
  (
    'billing export import bulk delete purge ban unban suspend deactivate disable approve refund payout ' +
    'backup restore debug metric report analytic system queue job webhook apikey key secret credential member user account log ' +
    'ledger salary payroll reindex flush override adjust merge reset'
  ).split(' '),
);
/** What a client asks for on its own when it starts; to change it is another matter. */
const settings = new Set('config configuration setting flag'.split(' '));
const oneself = /\/(?:me|self|whoami|profile)(?:\/|$)/i;
const changing = new Set(['PUT', 'PATCH', 'DELETE']);

export function sensitivityOf(method: string, template: string, operation: string | undefined): Sensitivity {
  const words = wordsOf(operation === undefined ? template : `${template} ${operation}`);
  let some = method === 'DELETE';
  const isOwn = isOneself(template);
  const reads = isReading(method, operation);
  for (const word of words) {
    if (made.has(word)) return 2;
    if (!some && !isOwn && (delicate.has(word) || (!reads && settings.has(word)))) some = true;
  }
  // What changes a collection as a whole.
  if (changing.has(method) && !template.endsWith('}') && !template.includes('/me')) some = true;
  return some ? 1 : 0;
}

export function isReading(method: string, operation: string | undefined): boolean {
  return method === 'GET' || method === 'HEAD' || operation?.startsWith('query') === true;
}

/** What is one's own is nobody's privilege. */
export function isOneself(template: string): boolean {
  return oneself.test(template);
}

/** As the call says it: a template may have folded the word into its parameter. */
export function isAboutOneself({ path }: Pick<ApiCall, 'path'>): boolean {
  const last = path.at(-1);
  return (
    typeof last === 'string' &&
    isOneself(`/${last}`) &&
    path.every((one) => typeof one !== 'string' || !made.has(one))
  );
}

const granting = /(?:role|permission|privilege|grant|promote|elevat|scope|is_?admin|entitle|member)/i;
const grantingField =
  /(?:^|[.\]_])(?:roles?|permissions?|privileges?|is_?admin|isSuperuser|scopes?|access_?level)(?:\[\])?$/i;

/** Whether a call changes what somebody may do, by its place or by a field of its body. */
export function isGrant(
  method: string,
  template: string,
  operation: string | undefined,
  fields: readonly { readonly path: string }[] | undefined,
): boolean {
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return false;
  if (granting.test(operation ?? template)) return true;
  return fields?.some(({ path }) => path.length < 60 && grantingField.test(path)) ?? false;
}

function wordsOf(text: string): string[] {
  return text
    .replace(/\{[^}]*\}/g, ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .map((word) =>
      word.length > 4 && word.endsWith('ies') ? `${word.slice(0, -3)}y` : word.replace(/s$/, ''),
    );
}
