import { CodedError } from '../event/index.js';

const SENSOR_TOKEN = /^po_[0-9a-f]{32}_[A-Za-z0-9_-]{43}$/;
const WITH_PRIVACY_PART = /^po_[0-9a-f]{32}_[A-Za-z0-9_-]{43}_/;

/**
 * The `po_<id>_<secret>` that a sensor presents. Throws UNAUTHENTICATED, or PRIVACY_PART_PRESENTED when the whole
 * enrolment token came: the part that keys the sensor's tokens must never be here. No message repeats what was sent.
 */
export function sensorBearer(authorization: string | undefined): string {
  const bearer = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (bearer === undefined)
    throw new CodedError('UNAUTHENTICATED', 'Send `Authorization: Bearer po_<id>_<secret>`.');
  if (WITH_PRIVACY_PART.test(bearer)) {
    throw new CodedError(
      'PRIVACY_PART_PRESENTED',
      'The token was sent with its privacy part, which must stay with the sensor. Send `po_<id>_<secret>` only.',
    );
  }
  if (!SENSOR_TOKEN.test(bearer))
    throw new CodedError('UNAUTHENTICATED', 'This is not the token of an enrolment.');
  return bearer;
}
