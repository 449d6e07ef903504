import type { GatewayRoute } from '../../event/index.js';
import { distinctCount } from '../facts/distinct.js';
import type { EndpointFacts } from '../facts/facts-state.js';
import { windowCount } from '../facts/window.js';
import type { ExposureLevel } from './exposure-level.js';

/** What a managed gateway says of the route. */
export interface GatewayEvidence {
  readonly authorizer: GatewayRoute['authorizer'];
  /** Whether the internet reaches the gateway; undefined when it does not say. */
  readonly isPublic?: boolean | undefined;
}

export interface ExposureInput {
  readonly facts: EndpointFacts;
  readonly now: number;
  readonly host?: string | undefined;
  readonly gateway?: GatewayEvidence | undefined;
  /** A person's word, which wins. */
  readonly corrected?: ExposureLevel | undefined;
}

export interface DecidedExposure {
  readonly exposure: ExposureLevel;
  /** 0 to 1. */
  readonly confidence: number;
  /** Sentences for people, the most telling first. */
  readonly reasons: readonly string[];
}

/** Calls from the internet that it takes, and from inside. */
const PUBLIC_MIN = 3;
const INTERNAL_MIN = 20;
/** A partner's systems are few, and each is known. */
const PARTNERS_MAX = 20;
const PARTNER_CALLS_MIN = 20;
const KNOWN_SHARE = 0.95;
/** So many callers behind so few addresses: a proxy stands between. */
const HOPS_MAX = 3;
const BEHIND_HOP_MIN = 10;
const INTERNAL_HOST =
  /(?:^|\.)(?:localhost|local|internal|intranet|corp|lan|svc|svc\.cluster\.local)(?::\d+)?$/i;

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

function fromGateway({ gateway }: ExposureInput): DecidedExposure | undefined {
  if (gateway === undefined) return undefined;
  const { authorizer, isPublic } = gateway;
  if (isPublic === false)
    return {
      exposure: 'internal',
      confidence: 0.95,
      reasons: ['its gateway takes private connections alone'],
    };
  if (authorizer === 'iam')
    return {
      exposure: 'partner',
      confidence: 0.8,
      reasons: ['its gateway takes calls signed with cloud identities alone'],
    };
  if (isPublic === true && authorizer !== 'api-key')
    return { exposure: 'public', confidence: 0.95, reasons: ['its gateway is open to the internet'] };
  return undefined;
}

/** Systems that are known one by one: certificates or keys, few, and never a stranger. */
function isPartners({ facts, now, gateway }: ExposureInput): string | undefined {
  const succeeded = windowCount(facts, 'succeeded', now);
  const keys = windowCount(facts, 'proof-api-key', now);
  const certificates = windowCount(facts, 'proof-mtls', now);
  if (succeeded < PARTNER_CALLS_MIN || keys + certificates < succeeded * KNOWN_SHARE) return undefined;
  const callers = distinctCount(facts.principals);
  const addresses = distinctCount(facts.publicClients);
  if (callers > PARTNERS_MAX || addresses > PARTNERS_MAX) return undefined;
  const proof = certificates > keys ? 'client certificates' : 'API keys';
  const declared = gateway?.authorizer === 'api-key' ? ', which its gateway requires' : '';
  return `only ${plural(callers, 'caller')} at ${addresses} public ${addresses === 1 ? 'address' : 'addresses'}, all with ${proof}${declared}`;
}

function fromInternet(input: ExposureInput, count: number): DecidedExposure {
  const { facts } = input;
  const addresses = distinctCount(facts.publicClients);
  const reason = `${plural(count, 'call')} from about ${addresses} public ${addresses === 1 ? 'address' : 'addresses'}`;
  const partners = isPartners(input);
  if (partners !== undefined) return { exposure: 'partner', confidence: 0.7, reasons: [partners, reason] };
  const confidence = addresses >= 4 ? 0.98 : addresses > 1 ? 0.9 : 0.75;
  return { exposure: 'public', confidence, reasons: [reason] };
}

function fromInside({ facts, now, host }: ExposureInput, count: number): DecidedExposure {
  const addresses = distinctCount(facts.clients);
  const callers = distinctCount(facts.principals);
  const forwarded = windowCount(facts, 'forwarded', now);
  if (forwarded === 0 && addresses <= HOPS_MAX && callers >= BEHIND_HOP_MIN)
    return {
      exposure: 'unknown',
      confidence: 0,
      reasons: [
        `about ${callers} callers behind ${addresses} private addresses: a proxy hides where they come from`,
      ],
    };
  const loopback = windowCount(facts, 'from-loopback', now);
  const named = host !== undefined && INTERNAL_HOST.test(host);
  const reasons = [`all ${plural(count, 'call')} came from private or loopback addresses`];
  if (named) reasons.push('its host has a name that is known inside alone');
  // A proxy on the same host looks the same.
  const base = loopback === count ? 0.5 : 0.8;
  return { exposure: 'internal', confidence: named ? base + 0.15 : base, reasons };
}

/**
 * Who can reach an endpoint, by the calls of its last fourteen days with calls and by its gateway. Addresses that are
 * keyed tokens tell nothing: then it is unknown, unless somebody says.
 */
export function decideExposure(input: ExposureInput): DecidedExposure {
  if (input.corrected !== undefined)
    return { exposure: input.corrected, confidence: 1, reasons: ['somebody has said so'] };
  const { facts, now } = input;
  const internet = windowCount(facts, 'from-public', now);
  const declared = fromGateway(input);
  if (declared !== undefined) return declared;
  if (internet >= PUBLIC_MIN) return fromInternet(input, internet);
  const inside = windowCount(facts, 'from-private', now) + windowCount(facts, 'from-loopback', now);
  if (internet === 0 && inside >= INTERNAL_MIN) return fromInside(input, inside);
  const hidden = windowCount(facts, 'from-unknown', now);
  const reason =
    hidden > 0 && hidden >= internet + inside
      ? 'client addresses are tokenised or not known'
      : `too few calls tell: ${internet} from the internet, ${inside} from inside`;
  return { exposure: 'unknown', confidence: 0, reasons: [reason] };
}
