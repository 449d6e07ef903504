/** What kind of refusal an error of EC2 is, by its code. */
export type Refusal = 'gone' | 'there' | 'busy' | 'denied' | 'throttled' | 'limit' | 'unsupported' | 'other';

const throttling = new Set([
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
  'EC2ThrottledException',
  'ResourceCountExceeded',
  'TooManyUpdates',
]);
const denied = new Set([
  'UnauthorizedOperation',
  'AccessDenied',
  'AccessDeniedException',
  'AuthFailure',
  'OptInRequired',
]);

export function refusalOf(error: unknown): Refusal {
  const code = codeOf(error);
  if (/\.NotFound$|NoFound$|NotFound$/.test(code) || code === 'InvalidPermission.NotFound') return 'gone';
  if (/\.Duplicate$|AlreadyExists$/.test(code) || code === 'InvalidNetworkInterface.InUse') return 'there';
  if (/InUse(Exception)?$/.test(code) || code === 'DependencyViolation') return 'busy';
  if (denied.has(code)) return 'denied';
  if (throttling.has(code)) return 'throttled';
  if (/LimitExceeded$|^InsufficientInstanceCapacity$/.test(code)) return 'limit';
  if (code === 'UnsupportedOperation' || code === 'Unsupported') return 'unsupported';
  return 'other';
}

/** The code of an error of AWS; the SDK calls it the error's name. */
export function codeOf(error: unknown): string {
  return error instanceof Error ? error.name : 'Unknown';
}
