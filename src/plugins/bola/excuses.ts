import type { ApiCall, EventOf, ObjectReference } from '../../event/index.js';
import { type Feedback, isExcused } from '../sdk/index.js';
import { isWrite } from './is-write.js';
import {
  grant,
  haveCommonHolder,
  isHolder,
  keep,
  type ObjectRecord,
  type Objects,
  peopleOf,
} from './ownership.js';

/** What names people, in a field or in the path. */
const PERSON =
  /user|member|account|person|people|mail|recipient|assign|owner|collab|invit|grantee|participant|contact|customer|client|team|group|shared?|with|login|delegate|viewer|editor|guest|transfer/i;
/** What a path says where something is shared or handed over. */
const SHARING =
  /share|sharing|grant|invit|transfer|collab|permission|member|assign|delegat|access|guest|reassign|handover/i;
/** What names a key that opens something. */
const KEY = /token|share|sig|key|link|code|invit|secret|hash|access|public/i;
const ID = /id$/i;
const unguessable = new Set(['opaque', 'hash', 'jwt', 'uuid', 'ulid', 'objectid']);

/** A write upon an object by one who may, which names somebody: from now on the object may be his too. */
export function noteGrants(
  event: ApiCall,
  object: ObjectReference,
  records: ObjectRecord[] | undefined,
  record: ObjectRecord,
  objects: Objects,
  at: number,
): void {
  const { method, objects: named = [], path } = event;
  if (named.length < 2 || method === 'DELETE' || !isWrite(event)) return;
  const sharing = path.some((segment) => typeof segment === 'string' && SHARING.test(segment));
  for (const other of named) {
    if (other.token === object.token) continue;
    const holders = objects.get(other.token);
    const tied = holders?.some((one) => peopleOf(one) === 1) ?? false;
    if (sharing || tied || PERSON.test(other.name) || other.type === 'email')
      grant(objects, object.token, records, record, other.token, at);
  }
}

/**
 * True when somebody who may do so granted the object to this principal, or to a group of his, or to somebody who is not known:
 * then it may be him, once.
 */
export function isGranted(
  object: string,
  records: ObjectRecord[] | undefined,
  record: ObjectRecord,
  short: string,
  principal: string,
  objects: Objects,
  at: number,
): boolean {
  const { g } = record;
  if (g === undefined || g.length === 0) return false;
  let unknown = -1;
  for (let i = g.length - 1; i >= 0; i--) {
    const token = g[i] ?? '';
    if (token === principal) return true;
    const people = objects.get(token);
    if (people?.some((one) => isHolder(one, short))) return true;
    // Tied to exactly one other: it was meant for him.
    if (!people?.some((one) => peopleOf(one) === 1)) unknown = i;
  }
  if (unknown < 0) return false;
  g.splice(unknown, 1);
  keep(objects, object, records, record, at);
  return true;
}

/** Whether it opens another object that the request names, and is none itself. */
export const isKey = ({ objects = [] }: ApiCall, { in: where, name, type }: ObjectReference): boolean =>
  where !== 'path' && objects.length > 1 && unguessable.has(type) && KEY.test(name) && !ID.test(name);

/** Whether the request brings what opens the object: a key that one who has the object was given, or one that nobody is known to have. */
export function keyOf(
  event: ApiCall,
  object: ObjectReference,
  record: ObjectRecord | undefined,
  objects: Objects,
): 'known' | 'unknown' | undefined {
  let found: 'unknown' | undefined;
  for (const other of event.objects ?? []) {
    if (other.token === object.token || !KEY.test(other.name) || !unguessable.has(other.type)) continue;
    const keys = objects.get(other.token);
    if (keys === undefined) found = 'unknown';
    else if (record !== undefined && keys.some((key) => haveCommonHolder(key, record))) return 'known';
  }
  return found;
}

/** One and several objects of others are one claim: what was said of either holds for both. */
const twins: Readonly<Record<string, string>> = {
  'bola.foreign-object': 'bola.foreign-objects',
  'bola.foreign-objects': 'bola.foreign-object',
};

/** What people said of earlier alerts, as far as it speaks about this caller and endpoint. */
export function isForgiven(
  feedback: readonly Feedback[],
  { endpoint, principal, event }: EventOf<'api.call'>,
  rule: string,
): boolean {
  if (feedback.length === 0) return false;
  const claim = { rule, endpointId: endpoint?.id, principal, clientAddress: event.client.address };
  const twin = twins[rule];
  return isExcused(feedback, claim) || (twin !== undefined && isExcused(feedback, { ...claim, rule: twin }));
}
