import type { CustomClasses } from './data-classes/custom-classes.js';

/** Makes keyed tokens: HMAC-SHA256 under the organisation's privacy key over `domain \0 value`, first 128 bits, base64url (22 characters). */
export interface Tokenizer {
  token(domain: TokenDomain, value: string): string;
}

/**
 * What a token stands for. Equal values in one domain give equal tokens in every sensor of an organisation. Ids in paths,
 * queries, bodies and responses are all `object`, so that they meet.
 */
export type TokenDomain = 'object' | 'principal' | 'role' | 'client' | 'agent';

/** What `describeCall` needs besides the call. */
export interface CallContext {
  readonly tokenizer: Tokenizer;
  /** Send client addresses as `tk_` tokens. */
  readonly tokenizeClients: boolean;
  /** Makes event ids: unique, 8 to 64 characters of [A-Za-z0-9_-]. */
  readonly eventId: () => string;
  /** Whether a segment at this place has been seen often enough, and with enough variety around it, to be structure. Absent: never. */
  readonly isStructure?: (segments: readonly string[], index: number) => boolean;
  /** Facets that nobody reads: `objects`, `returned`, `request-shape`, `response-shape`, `headers-shape`, `marks`. No work is done for them. */
  readonly omit?: ReadonlySet<string>;
  /** The customer's own classes of data, of the policy in force. */
  readonly customClasses?: CustomClasses | undefined;
}
