import type { Shape } from '../../event/index.js';
import type { SketchedCall } from '../schemas/endpoint-sketch.js';

/*
 * Calls of one form teach a sketch the same: it is enough to count them. The hash is quick and rough; equality decides.
 */

const mix = (hash: number, value: number): number => Math.imul(hash ^ value, 0x01000193);

function mixText(hash: number, text: string | undefined): number {
  if (text === undefined) return mix(hash, 0x51);
  return mix(mix(hash, text.length), text.length === 0 ? 0 : text.charCodeAt(text.length >> 1));
}

function mixShape(hash: number, shape: Shape | undefined): number {
  if (shape === undefined) return mix(hash, 0x33);
  let mixed = mix(hash, shape.fields.length);
  for (const { path, type } of shape.fields) {
    const at = path.length - 1;
    mixed = mix(mixed, (path.length << 16) ^ (path.charCodeAt(at) << 8) ^ path.charCodeAt(at >> 1));
    mixed = mix(mixed, type.charCodeAt(0));
  }
  return mixed;
}

export function formHash({ path, request, response, principal, blocked }: SketchedCall): number {
  let hash = mix(0x811c9dc5, response.status);
  hash = mix(hash, blocked === true ? 1 : 2);
  hash = mixText(hash, principal?.kind);
  for (const segment of path) hash = typeof segment === 'string' ? mix(hash, 3) : mixText(hash, segment.type);
  if (request) {
    hash = mixShape(hash, request.query);
    hash = mixShape(hash, request.headers);
    hash = mixShape(hash, request.body);
  }
  hash = mixShape(hash, response.headers);
  return mixShape(hash, response.body);
}

function sameWords(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

function sameShape(a: Shape | undefined, b: Shape | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a.fields.length !== b.fields.length || (a.truncated === true) !== (b.truncated === true)) return false;
  for (let at = 0; at < a.fields.length; at++) {
    const one = a.fields[at] as Shape['fields'][number];
    const other = b.fields[at] as Shape['fields'][number];
    if (one.path !== other.path || one.type !== other.type || one.format !== other.format) return false;
    if ((one.optional === true) !== (other.optional === true)) return false;
    if (!sameWords(one.classes, other.classes) || !sameWords(one.also, other.also)) return false;
  }
  return true;
}

function samePath(a: SketchedCall['path'], b: SketchedCall['path']): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) {
    const one = a[at];
    const other = b[at];
    const type = typeof one === 'object' ? one.type : undefined;
    if (type !== (typeof other === 'object' ? other.type : undefined)) return false;
  }
  return true;
}

type Message = SketchedCall['request'] | SketchedCall['response'];

const sameMessage = (a: Message, b: Message): boolean =>
  a?.contentType === b?.contentType &&
  (a?.bytes ?? 0) > 0 === (b?.bytes ?? 0) > 0 &&
  sameShape(a?.headers, b?.headers) &&
  sameShape(a?.body, b?.body);

/** Whether a sketch learns the same from both calls. */
export function sameForm(a: SketchedCall, b: SketchedCall): boolean {
  return (
    a.response.status === b.response.status &&
    a.blocked === b.blocked &&
    a.principal?.kind === b.principal?.kind &&
    (a.request === undefined) === (b.request === undefined) &&
    samePath(a.path, b.path) &&
    sameShape(a.request?.query, b.request?.query) &&
    sameMessage(a.request, b.request) &&
    sameMessage(a.response, b.response)
  );
}
