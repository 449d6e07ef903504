import type { ObjectReference } from '../event/api-call.js';
import type { PathSegment } from '../event/primitives.js';
import { isVocabulary } from './api-vocabulary.js';
import type { CallContext } from './call-context.js';
import { canonicalValue, typeOfValue } from './value-type.js';

const LITERAL_PART = /^[A-Za-z0-9._~!@$&'+,=-]+$/;
const WILDCARD = /[*]|\.\.\.|\(\.|<path:/;
const RPC_SERVICE = /^[A-Za-z_]\w{0,60}(?:\.[A-Za-z_]\w{0,60}){1,8}$/;
const RPC_METHOD = /^[A-Z]\w{0,60}$/;
const SEGMENT_LENGTH_MAX = 120;
/** Types that name an object when they stand in a path. */
const NO_OBJECT = new Set(['date', 'jwt', 'ip']);

export interface PathReading {
  readonly path: PathSegment[];
  readonly objects: ObjectReference[];
}

/** For each segment what the framework's route says: a literal's text, `false` for a parameter, undefined where it tells nothing. */
function alignRoute(
  segments: readonly string[],
  route: string | undefined,
): readonly (string | false | undefined)[] {
  if (route === undefined || route.length === 0) return [];
  const parts = route
    .split('/')
    .filter((part) => part !== '')
    .slice(0, 64);
  const verdicts: (string | false | undefined)[] = [];
  for (let i = 0; i < segments.length; i++) {
    const part = parts[i];
    if (part === undefined || WILDCARD.test(part)) return verdicts;
    const literal = LITERAL_PART.test(part);
    // A route that does not fit the path (a rewritten URL, a mount point) is no evidence for it.
    if (literal && part.toLowerCase() !== segments[i]?.toLowerCase()) return [];
    verdicts.push(literal && part.length <= SEGMENT_LENGTH_MAX ? part : false);
  }
  return verdicts;
}

function isRpc(segments: readonly string[], index: number): boolean {
  if (segments.length !== 2) return false;
  return RPC_SERVICE.test(segments[0] as string) && RPC_METHOD.test(segments[1] as string) && index < 2;
}

/**
 * Structure as text, the rest as typed tokens. A segment is a literal only on evidence: the framework's route, the
 * API vocabulary and version forms, the names of a gRPC method, or structure learned by the sensor.
 */
export function pathSegments(
  segments: readonly string[],
  context: CallContext,
  known: { readonly route?: string | undefined; readonly grpc?: boolean } = {},
): PathReading {
  const route = alignRoute(segments, known.route);
  const path: PathSegment[] = [];
  const objects: ObjectReference[] = [];
  let noun = 'path';
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i] as string;
    const verdict = route[i];
    const literal =
      typeof verdict === 'string'
        ? verdict
        : verdict === undefined &&
            (isVocabulary(segment) || (known.grpc && isRpc(segments, i)) || learned(segments, i, context))
          ? segment.slice(0, SEGMENT_LENGTH_MAX)
          : undefined;
    if (literal !== undefined) {
      path.push(literal);
      noun = literal;
      continue;
    }
    const type = typeOfValue(segment);
    const token = context.tokenizer.token('object', canonicalValue(segment, type));
    path.push({ type, token });
    if (!NO_OBJECT.has(type)) objects.push({ in: 'path', name: noun, type, token });
  }
  return { path, objects };
}

/** Only names can be learned as structure: nothing with the form of an id ever becomes a literal by being seen often. */
function learned(segments: readonly string[], index: number, context: CallContext): boolean {
  if (context.isStructure === undefined) return false;
  const segment = segments[index] as string;
  if (segment.length > 40 || !/^[a-z][a-z0-9]*(?:[-_.][a-z0-9]+)*$/i.test(segment)) return false;
  const type = typeOfValue(segment);
  return (type === 'word' || type === 'slug' || type === 'opaque') && context.isStructure(segments, index);
}
