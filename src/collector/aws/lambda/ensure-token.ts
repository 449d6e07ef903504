import { randomBytes } from 'node:crypto';
import type { Parameters, StoredToken } from './parameters.js';
import type { Platform } from './platform.js';
import type { Configuration, Properties } from './properties.js';

export interface TokenRequest {
  readonly properties: Properties;
  readonly stackArn: string;
  readonly account: string;
  readonly region: string;
  /** What an earlier run kept. */
  readonly before: Configuration | undefined;
}
export interface EnsuredToken extends StoredToken {
  readonly tokenId: string;
  readonly privacyKeyMade: boolean;
}

const form = /^(po_[0-9a-f]{32}_[A-Za-z0-9_-]{43})_([A-Za-z0-9_-]{16,128})$/;

/** The part of a stored token that the platform knows. */
export const bearerOf = (token: string) => form.exec(token)?.[1] ?? '';

/**
 * The collector's own token: exchanged once for the link's, and kept with the privacy key in the customer's account, the only
 * place where they meet. A run that was cut off between the two asks again, which the platform grants to the same stack.
 */
export async function ensureToken(
  platform: Platform,
  parameters: Parameters,
  { properties, stackArn, account, region, before }: TokenRequest,
): Promise<EnsuredToken> {
  const tokenId = properties.Token.split('_').slice(0, 2).join('_');
  const stored = await parameters.token();
  const [, bearer, privacy] = form.exec(stored?.token ?? '') ?? [];
  const wantedPrivacy = properties.PrivacyKey ?? privacy;
  const privacyKeyMade =
    properties.PrivacyKey === undefined && (wantedPrivacy === undefined || (before?.privacyKeyMade ?? true));
  const isCurrent = bearer !== undefined && before?.tokenId === tokenId && before.stackArn === stackArn;
  if (stored && isCurrent && wantedPrivacy === privacy) return { ...stored, tokenId, privacyKeyMade };
  const own = isCurrent
    ? bearer
    : (
        await platform.exchange(properties.PlatformUrl, {
          token: properties.Token,
          account,
          region,
          stack: stackArn,
        })
      ).bearer;
  const token = `${own}_${wantedPrivacy ?? randomBytes(32).toString('base64url')}`;
  const version = await parameters.keepToken(token, properties.Organization);
  return { token, version, tokenId, privacyKeyMade };
}
