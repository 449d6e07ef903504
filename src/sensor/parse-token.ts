import { CodedError } from '../event/coded-error.js';

/** The three parts of an enrolment token, as two: what is presented, and what never leaves the process. */
export interface EnrolmentToken {
  readonly id: string;
  /** `po_<id>_<secret>`: authenticates the sensor. */
  readonly bearer: string;
  /** Keys the tokens of principals and objects. Never sent, never logged. */
  readonly privacyKey: string;
}

// The secret may itself hold `_`, so that only its fixed length tells where it ends.
const form = /^(po_([0-9a-f]{32})_[A-Za-z0-9_-]{43})_([A-Za-z0-9_-]{16,128})$/;

/** @throws CodedError `TOKEN_INVALID`; says what is wrong with the form and repeats no character of the token. */
export function parseEnrolmentToken(text: string): EnrolmentToken {
  const token = text.trim();
  const [, bearer, id, privacyKey] = form.exec(token) ?? [];
  if (bearer && id && privacyKey) return { id, bearer, privacyKey };
  throw new CodedError('TOKEN_INVALID', `the enrolment token ${whatIsWrong(token)}`, { field: 'token' });
}

function whatIsWrong(token: string): string {
  if (token === '') return 'is empty';
  if (token.startsWith('pat_'))
    return 'is an API token (pat_…); a sensor needs an enrolment token (po_<id>_<secret>_<privacy>)';
  if (!token.startsWith('po_')) return 'does not start with "po_"';
  if (!/^po_[0-9a-f]{32}_/.test(token)) return 'has no valid id after "po_" (32 hexadecimal digits and "_")';
  if (/[^A-Za-z0-9_-]/.test(token))
    return 'holds a character that no token has (a quote, a space, a line end?)';
  if (token.length === 'po_'.length + 32 + 1 + 43)
    return 'lacks its third part, the privacy key: it is shown once, when the organisation is made';
  return 'is cut short or damaged: it should read po_<id>_<secret>_<privacy>';
}
