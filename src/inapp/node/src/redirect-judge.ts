import type { Input } from '../../../inspect/inputs/input.js';
import { judgeRedirectSink } from '../../../inspect/sink/redirect-sink.js';
import type { SinkVerdict } from '../../../inspect/sink/sink-verdict.js';

/** By these a client says where it is: going back there is what applications do with them. */
const OWN_PLACE = /^(?:host|x-forwarded-host|x-forwarded-proto|origin|referer|referrer)$/;

/** @param ownHost by which this application is reached */
export function judgeRedirect(
  location: string,
  inputs: readonly Input[],
  ownHost: string | undefined,
): SinkVerdict | undefined {
  const own = new Set(ownHost === undefined ? [] : [ownHost]);
  const others = inputs.filter(
    (input) => !(input.location === 'header' && OWN_PLACE.test(input.name)) && location.length > 2,
  );
  return judgeRedirectSink(location, others, { own });
}
