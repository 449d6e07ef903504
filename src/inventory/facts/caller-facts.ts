import type { Principal } from '../../event/index.js';
import { type AddressReach, reachOfAddress } from './address-reach.js';
import type { FactName } from './fact-name.js';
import type { ObservedCall } from './observed-call.js';

const DAY_S = 86_400;
const MONTH_S = 30 * DAY_S;
/** Claims that hold what anybody who gets hold of the token can read. Not e-mail and name, which OpenID Connect has in them. */
const SENSITIVE_CLAIM =
  /^(?:pass(?:word|wd)?|pwd|secret|client_?secret|api_?key|private_?key|ssn|social_?security.*|credit_?card.*|card_?number|pan|cvv|iban|passport.*|national_?id|tax_?id|birth_?date|date_?of_?birth|dob|health.*|diagnos.*|salary)$/i;

/* Made once: a name that is put together for each call costs as much as all the rest. */
const proofs: Readonly<Record<Principal['kind'], FactName>> = {
  jwt: 'proof-jwt',
  session: 'proof-session',
  'api-key': 'proof-api-key',
  basic: 'proof-basic',
  user: 'proof-user',
  mtls: 'proof-mtls',
};
const origins: Readonly<Record<AddressReach, FactName>> = {
  public: 'from-public',
  private: 'from-private',
  loopback: 'from-loopback',
  unknown: 'from-unknown',
};

/** Who called, with which proof, and what is weak about it. What was refused is no weakness. */
export function callerFacts({ call, hits, names, told, succeeded }: ObservedCall): void {
  const { principal } = call;
  const { status } = call.response;
  if (principal === undefined) {
    if (call.logged === true) return;
    if (status < 500) hits.push('anonymous');
    if (succeeded) hits.push('anonymous-succeeded');
    else if (status === 401 || status === 403) hits.push('anonymous-refused');
    return;
  }
  hits.push('authenticated');
  if (succeeded) hits.push('authenticated-succeeded', proofs[principal.kind]);
  const { jwt } = principal;
  if (jwt === undefined) return;
  hits.push('jwt');
  if (!succeeded) return;
  names.push(['algorithm', jwt.algorithm]);
  const symmetric = jwt.algorithm.startsWith('HS');
  if (symmetric) hits.push('jwt-symmetric');
  if (jwt.algorithm.toLowerCase() === 'none') hits.push('jwt-none');
  if (!jwt.expires) hits.push('jwt-no-expiry');
  else if ((jwt.lifetimeSeconds ?? 0) > DAY_S)
    hits.push((jwt.lifetimeSeconds as number) > MONTH_S ? 'jwt-very-long' : 'jwt-long');
  if (told && call.request?.marks?.includes('jwt-key-hint'))
    hits.push(symmetric ? 'jwt-key-hint-symmetric' : 'jwt-key-hint');
  const claims = jwt.claims?.filter((claim) => SENSITIVE_CLAIM.test(claim)) ?? [];
  if (claims.length > 0) hits.push('jwt-claims');
  for (const claim of claims) names.push(['claim', claim]);
}

/** Where the call came from, and whether it crossed the internet in clear. */
export function originFacts({ call, hits, succeeded }: ObservedCall): void {
  const reach = reachOfAddress(call.client.address);
  hits.push(origins[reach]);
  if (call.client.forwarded === true) hits.push('forwarded');
  if (call.transport.tls) hits.push('tls');
  // Behind a hop that forwards, the way to the caller is not this one.
  if (reach !== 'public' || call.client.forwarded === true) return;
  hits.push('direct-public');
  if (!call.transport.tls && succeeded) hits.push('clear-text');
}
