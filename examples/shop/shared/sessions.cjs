/** Bearer tokens in JWT form, signed with a demo secret that both services know. No library: the shop has to stay small. */
const { createHmac, timingSafeEqual } = require('node:crypto');

const SECRET = 'a-demo-secret-that-guards-nothing';
const LIFETIME_SECONDS = 3600;

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const sign = (text) => createHmac('sha256', SECRET).update(text).digest('base64url');

function issueToken(user, nowMs = Date.now()) {
  const issued = Math.floor(nowMs / 1000);
  const claims = { sub: String(user.id), role: user.role, iat: issued, exp: issued + LIFETIME_SECONDS };
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${text}.${sign(text)}`;
}

/** @returns the claims, or undefined for a token that is wrong or over. */
function readToken(authorization, nowMs = Date.now()) {
  const [, header, body, signature] = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(authorization ?? '') ?? [];
  if (!signature) return undefined;
  const expected = Buffer.from(sign(`${header}.${body}`));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined;
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
  return claims.exp * 1000 > nowMs ? { userId: Number(claims.sub), role: claims.role } : undefined;
}

module.exports = { issueToken, readToken };
