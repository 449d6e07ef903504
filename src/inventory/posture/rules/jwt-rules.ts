import type { FactName } from '../../facts/fact-name.js';
import {
  type Assessment,
  counted,
  type EndpointRule,
  type RuleText,
  severer,
  type Verdict,
} from '../rule.js';

/** A weakness of tokens that were accepted. */
function jwtRule(
  text: RuleText,
  facts: readonly FactName[],
  severityOf: (assessment: Assessment) => Verdict['severity'],
  namesOf: (assessment: Assessment, last: number) => Verdict['evidence'] = (assessment, last) => ({
    algorithms: assessment.names('algorithm', last),
  }),
): EndpointRule {
  return {
    ...text,
    judge(assessment) {
      const stands = assessment.stands(facts, 'jwt');
      if (!stands) return undefined;
      const evidence = { ...counted(stands), ...namesOf(assessment, stands.last) };
      return { severity: severityOf(assessment), stands, evidence };
    },
  };
}

export const jwtNone = jwtRule(
  {
    id: 'posture.jwt-none',
    owasp: 'API2:2023',
    title: 'Unsigned tokens are accepted',
    why: 'A JSON Web Token with the algorithm `none` has no signature: anybody can write one and be anyone.',
    fix: 'State the one algorithm that you sign with when you verify tokens, and refuse all others.',
  },
  ['jwt-none'],
  () => 'critical',
);

export const jwtKeyHint = jwtRule(
  {
    id: 'posture.jwt-key-hint',
    owasp: 'API2:2023',
    title: 'Tokens that name their own key are accepted',
    why: 'The header of these tokens says which key to verify them with (`jwk`, `jku`, `x5u`, or a `kid` that is a path). A verifier that follows it trusts a key of the caller’s making; with a shared secret, one that can be guessed.',
    fix: 'Take keys from a fixed list by `kid`, ignore `jwk`, `jku` and `x5u`, and refuse a `kid` that is not in the list.',
  },
  ['jwt-key-hint', 'jwt-key-hint-symmetric'],
  (assessment) => severer(assessment.count('jwt-key-hint-symmetric') > 0, 'high', 'medium'),
);

export const jwtNoExpiry = jwtRule(
  {
    id: 'posture.jwt-no-expiry',
    owasp: 'API2:2023',
    title: 'Tokens that never expire',
    why: 'A token without `exp` that leaks once opens the door for good.',
    fix: 'Issue tokens with `exp` within the hour, renew them with refresh tokens, and refuse tokens without `exp`.',
  },
  ['jwt-no-expiry'],
  (assessment) => severer(assessment.endpoint.exposure === 'internal', 'low', 'medium'),
);

export const jwtLongLife = jwtRule(
  {
    id: 'posture.jwt-long-life',
    owasp: 'API2:2023',
    title: 'Tokens that live long',
    why: 'Tokens are valid for more than a day. Whoever finds one in a log, a backup or a lost device has that long to use it; signing out does not end it.',
    fix: 'Let access tokens live for minutes to an hour, and renew them with refresh tokens that can be revoked.',
  },
  ['jwt-long', 'jwt-very-long'],
  (assessment) => severer(assessment.count('jwt-very-long') > 0, 'medium', 'low'),
  (assessment) => ({ longerThanThirtyDays: assessment.count('jwt-very-long') }),
);

export const jwtClaims = jwtRule(
  {
    id: 'posture.jwt-sensitive-claims',
    owasp: 'API3:2023',
    title: 'Sensitive data in tokens',
    why: 'The claims of a token are not encrypted. Whoever holds it (a browser, a proxy, a log) reads them.',
    fix: 'Keep the subject’s id in the token and look the named data up where it is needed.',
  },
  ['jwt-claims'],
  () => 'medium',
  (assessment, last) => ({ claims: assessment.names('claim', last) }),
);
