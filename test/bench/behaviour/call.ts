import type {
  ApiCall,
  ObjectReference,
  PathSegment,
  ReturnedObject,
  Shape,
  Signal,
} from '../../../src/event/index.js';
import type { Caller, Door, IdType } from './model.js';
import { tokenOf } from './token.js';

export interface Id {
  readonly type: ObjectReference['type'];
  readonly token: string;
}

/** What one call has that its door does not. */
export interface CallOptions {
  /** Of the path's parameters, in order; for GraphQL and ids elsewhere see `objects`. */
  readonly ids?: readonly Id[];
  readonly objects?: readonly ObjectReference[];
  readonly returned?: readonly ReturnedObject[];
  readonly status?: number;
  readonly bytes?: number;
  readonly ms?: number;
  readonly requestBytes?: number;
  readonly method?: string;
  readonly query?: readonly string[];
  readonly body?: readonly string[];
  readonly signals?: readonly Signal[];
  readonly blocked?: boolean;
  readonly marks?: NonNullable<ApiCall['request']>['marks'];
  readonly responseMarks?: NonNullable<ApiCall['response']['marks']>;
  readonly anonymous?: boolean;
}

export const idOf = (type: IdType | 'email' | 'word', value: string): Id => ({
  type,
  token: tokenOf('object', value),
});

const shapes = new Map<string, Shape>();
/** Shapes of the same names are one object: what a capture of millions of calls would weigh is not our subject. */
export function shapeOf(names: readonly string[]): Shape {
  const key = names.join('\n');
  let shape = shapes.get(key);
  if (!shape) {
    shape = { fields: names.map((path) => ({ path, type: 'string' as const })) };
    if (shapes.size < 5000) shapes.set(key, shape);
  }
  return shape;
}

/** One call as this door's sensor tells it. */
export function buildCall(
  frame: { id: string; time: number; ms: number; bytes: number },
  caller: Caller,
  door: Door,
  o: CallOptions,
): ApiCall {
  const { service } = door;
  const path: PathSegment[] = [];
  const objects: ObjectReference[] = [];
  let next = 0;
  let noun = 'path';
  for (const part of door.parts) {
    if (!part.startsWith(':')) {
      path.push(part);
      noun = part;
      continue;
    }
    const id = o.ids?.[next++];
    if (!id) continue;
    path.push({ type: id.type, token: id.token });
    objects.push({ in: 'path', name: noun, ...id });
  }
  if (o.objects) objects.push(...o.objects);
  const status = o.status ?? 200;
  const query = o.query ?? door.query;
  const body = o.body ?? door.body;
  const call: ApiCall = {
    kind: 'api.call',
    id: frame.id,
    time: frame.time,
    service: service.name,
    protocol: door.operation ? 'graphql' : 'rest',
    method: o.method ?? door.method,
    host: service.host,
    path,
    response: { status, bytes: o.bytes ?? frame.bytes },
    durationMs: o.ms ?? frame.ms,
    client: caller.agent ? { address: caller.address, agent: caller.agent } : { address: caller.address },
    transport: { tls: true, http: '2' },
  };
  // A framework names its route only where one matched.
  if (service.inApp && door.live && o.method === undefined && status !== 405) call.route = door.route;
  if (door.operation) call.operation = door.operation;
  const request: NonNullable<ApiCall['request']> = {};
  if (query.length) request.query = shapeOf(query);
  if (body.length) request.body = shapeOf(body);
  if (o.requestBytes !== undefined || body.length) request.bytes = o.requestBytes ?? 40 * body.length;
  if (o.marks) request.marks = o.marks;
  if (query.length || body.length || o.marks || o.requestBytes) call.request = request;
  if (o.responseMarks) call.response.marks = [...o.responseMarks];
  if (objects.length) call.objects = objects;
  if (o.returned?.length) call.returned = o.returned.slice(0, 128);
  if (caller.principal && !o.anonymous) call.principal = caller.principal;
  if (o.signals?.length) call.signals = [...o.signals];
  if (o.blocked) call.blocked = true;
  return call;
}
