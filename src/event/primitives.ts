import { z } from 'zod';
import { TokenType } from './vocabulary.js';

/*
 * Building blocks of wire schemas. Only constructs that survive `z.toJSONSchema` unchanged are allowed here:
 * no refine, no transform, no coerce, no dates; otherwise the compiled validator and zod would disagree.
 */

/** Unix time in milliseconds. */
export const Time = z.int().min(0).max(8_640_000_000_000_000);

/** An identifier that a sensor makes: unique within its organisation. */
export const EventId = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/);

/** A keyed token (HMAC-SHA256 under the organisation's privacy key, 128 bits, base64url): equal values give equal tokens. */
export const Token = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

/** A structural name: a parameter, a JSON field, a header. Never a value. Keys that look like values are `*`. */
export const FieldName = z.string().min(1).max(200);

export const Count = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

/** Duration in milliseconds, fractions allowed. */
export const DurationMs = z.number().min(0).max(86_400_000);

export const ServiceName = z.string().min(1).max(120);
export const HostName = z.string().min(1).max(255);
export const Method = z.string().regex(/^[A-Z][A-Z-]{0,19}$/);
export const RoutePattern = z.string().min(1).max(512);
export const RuleId = z.string().regex(/^[a-z0-9][a-z0-9.-]{1,79}$/);
export const VersionText = z.string().min(1).max(80);

/** A client address as text, or the keyed token of one when the organisation has addresses tokenised. */
export const ClientAddress = z.string().regex(/^(?:[0-9a-fA-F:.]{2,45}|tk_[A-Za-z0-9_-]{22})$/);

export const TypedToken = z.strictObject({ type: TokenType, token: Token });
export type TypedToken = z.infer<typeof TypedToken>;

/** One segment of a path: structure as text, anything else as a typed token. */
export const PathSegment = z.union([z.string().min(1).max(120), TypedToken]);
export type PathSegment = z.infer<typeof PathSegment>;
export const Path = z.array(PathSegment).max(64);
