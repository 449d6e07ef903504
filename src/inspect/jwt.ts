import type { JwtFacts } from '../event/api-call.js';
import { structuralName } from './structural-name.js';

export interface JwtReading {
  readonly facts: JwtFacts;
  /** The claim that names the caller. */
  readonly subject: string | undefined;
  readonly roles: readonly string[];
}

const FORM = /^[A-Za-z0-9_-]{4,2048}\.([A-Za-z0-9_-]{2,16384})\.[A-Za-z0-9_-]*$/;
const ALGORITHM = /^(?:none|None|NONE|nOnE|(?:HS|RS|ES|PS)(?:256|384|512)|ES256K|EdDSA)$/;
const SUBJECTS = [
  'sub',
  'user_id',
  'userId',
  'uid',
  'username',
  'preferred_username',
  'email',
  'client_id',
  'azp',
];
const ROLES = ['roles', 'role', 'groups', 'authorities', 'cognito:groups'];
const CLAIMS_MAX = 40;
const ROLES_MAX = 20;

type Claims = Readonly<Record<string, unknown>>;

function decode(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Claims)
      : undefined;
  } catch {
    return undefined;
  }
}

const idText = (value: unknown): string | undefined => {
  if (typeof value === 'string' && value !== '') return value.slice(0, 512);
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
};

function rolesOf(claims: Claims): string[] {
  const realm = claims.realm_access as Claims | undefined;
  const sources = [
    ...ROLES.map((name) => claims[name]),
    typeof realm === 'object' ? realm?.roles : undefined,
  ];
  return sources
    .flatMap((source) =>
      Array.isArray(source)
        ? source.slice(0, ROLES_MAX)
        : typeof source === 'string'
          ? source.split(/[\s,]+/, ROLES_MAX)
          : [],
    )
    .filter((role): role is string => typeof role === 'string' && role !== '')
    .slice(0, ROLES_MAX);
}

/** Reads a JSON Web Token without verifying it; undefined when it is none. */
export function readJwt(token: string): JwtReading | undefined {
  const payload = FORM.exec(token)?.[1];
  if (payload === undefined) return undefined;
  const header = decode(token.slice(0, token.indexOf('.')));
  const claims = decode(payload);
  if (!header || !claims) return undefined;
  const { exp, iat } = claims;
  const algorithm = typeof header.alg === 'string' && ALGORITHM.test(header.alg) ? header.alg : 'other';
  const facts: JwtFacts = { algorithm, expires: typeof exp === 'number' };
  if (typeof exp === 'number' && typeof iat === 'number' && exp >= iat && exp - iat < 1e12)
    facts.lifetimeSeconds = Math.floor(exp - iat);
  facts.claims = Object.keys(claims).slice(0, CLAIMS_MAX).map(structuralName);
  const subject = SUBJECTS.map((name) => idText(claims[name])).find((value) => value !== undefined);
  return { facts, subject, roles: rolesOf(claims) };
}
