import type { ApiCall, Severity } from '../event/index.js';
import { severities, severityRank } from './severities.js';

export const exposureRule = 'posture.sensitive-data-unauthenticated';

/**
 * Classes that nobody hands to strangers on purpose, and how bad it is. Not among them: `jwt` and `secret`, which by the
 * fields they are named after are mostly what a login, or a form's protection against forgery, is there to hand out.
 */
const severityOfClass: ReadonlyMap<string, Severity> = new Map([
  ['card', 'critical'],
  ['password', 'critical'],
  ['api-key', 'critical'],
  ['cloud-secret', 'critical'],
  ['ssn', 'critical'],
  ['national-id', 'critical'],
  ['passport', 'critical'],
  ['health', 'critical'],
  ['iban', 'high'],
  ['bank-account', 'high'],
  ['tax-id', 'high'],
  ['driver-license', 'high'],
  ['date-of-birth', 'high'],
  ['email', 'medium'],
  ['phone', 'medium'],
  ['address', 'medium'],
  ['geolocation', 'medium'],
  ['name', 'low'],
  ['mac-address', 'low'],
  ['device-id', 'low'],
  ['ip', 'low'],
]);

/** Classes that let whoever reads them act as somebody. */
export const credentialClasses: ReadonlySet<string> = new Set([
  'password',
  'secret',
  'api-key',
  'cloud-secret',
  'jwt',
]);

/**
 * Classes of sensitive data that a successful call without a principal was given, with the fields that held them;
 * undefined when there are none. What the caller sent is no exposure when it comes back: a registration form echoes it.
 */
export function exposedData(call: ApiCall): Map<string, string> | undefined {
  const fields = call.response.body?.fields;
  if (fields === undefined || call.principal !== undefined) return undefined;
  if (call.response.status < 200 || call.response.status > 299) return undefined;
  let exposed: Map<string, string> | undefined;
  for (const field of fields) {
    if (field.classes === undefined) continue;
    for (const dataClass of field.classes) {
      if (exposed?.has(dataClass) || !isSensitive(dataClass) || wasSent(call, dataClass)) continue;
      exposed ??= new Map();
      exposed.set(dataClass, field.path);
    }
  }
  // Who signs in, or shows a token of another kind, is known to the service if not to us.
  return exposed && (wasSent(call, 'password') || wasSent(call, 'secret')) ? undefined : exposed;
}

/** How bad it is to show a class to those who should not see it; undefined for what is no secret by itself. */
export function sensitivityOf(dataClass: string): Severity | undefined {
  if (!isSensitive(dataClass)) return undefined;
  return severityOfClass.get(dataClass) ?? 'medium';
}

/** A name or an address of the network alone is no finding; `custom:` classes are what the customer called sensitive. */
function isSensitive(dataClass: string): boolean {
  const severity = severityOfClass.get(dataClass);
  return severity === undefined ? dataClass.startsWith('custom:') : severity !== 'low';
}

function wasSent(call: ApiCall, dataClass: string): boolean {
  const sent = (fields: readonly { classes?: string[] | undefined }[] | undefined): boolean =>
    fields?.some((field) => field.classes?.includes(dataClass)) ?? false;
  return sent(call.request?.body?.fields) || sent(call.request?.query?.fields);
}

/** The worst of the classes. */
export function exposureSeverity(classes: Iterable<string>): Severity {
  let worst = severityRank('medium');
  for (const dataClass of classes)
    worst = Math.max(worst, severityRank(severityOfClass.get(dataClass) ?? 'medium'));
  return severities[worst] ?? 'medium';
}
