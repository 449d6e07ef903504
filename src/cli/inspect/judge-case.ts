import { inspectRequest } from '../../inspect/index.js';
import { DETECT_MIN } from '../../inspect/injection/verdict.js';
import type { Fired } from './fired.js';
import { type InspectCase, isSinkCase, type ValueCase } from './inspect-case.js';
import { judgeSink } from './judge-sink.js';
import { type JudgedRequest, placePayload } from './place-payload.js';

export interface Judgement {
  /** Surest first. A case is flagged when the first reaches `DETECT_MIN`. */
  readonly fired: readonly Fired[];
  readonly flagged: boolean;
  /** Time of the inspection alone. */
  readonly micros: number;
}

function requestsOf({ request, payload, location }: ValueCase): JudgedRequest[] {
  if (request === undefined) return placePayload(payload ?? '', location);
  const headers = Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  return [{ target: request.url, requestHeaders: Object.fromEntries(headers), requestBody: request.body }];
}

/** Judges a case in every request it is placed in: one that is flagged flags the case. */
export function judgeCase(inspected: InspectCase): Judgement {
  const requests = isSinkCase(inspected) ? [] : requestsOf(inspected);
  const begun = performance.now();
  const fired: Fired[] = isSinkCase(inspected)
    ? judgeSink(inspected)
    : requests.flatMap((request) => inspectRequest(request));
  const micros = (performance.now() - begun) * 1000;
  fired.sort((a, b) => b.confidence - a.confidence);
  return { fired, flagged: (fired[0]?.confidence ?? 0) >= DETECT_MIN, micros };
}
