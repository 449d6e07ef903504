import { type EndpointChange, isRequired, KNOWN_MIN, objectsAround } from '../schemas/endpoint-changes.js';
import type { Bodies, EndpointSketch } from '../schemas/endpoint-sketch.js';
import type { FieldStats } from '../schemas/field-stats.js';
import { forgetField, type SchemaSketch, settle } from '../schemas/schema-sketch.js';

/*
 * A sketch of all calls until now cannot show that a field is gone, nor that one that was left out before is there always
 * now. So beside it the messages are counted since a field was last seen, or last left out.
 */

/** For how long, without a break, a required field has been gone, or an optional one always there. */
export interface FieldRun {
  readonly kind: 'field-removed' | 'became-required';
  readonly part: EndpointChange['part'];
  readonly status?: number;
  readonly contentType?: string;
  readonly path: string;
  /** Messages that could have had the field. */
  readonly messages: number;
  /** Savings that these came in: one burst of one client is no change. */
  readonly spans: number;
}

/** Of one endpoint; past it a run begins later. */
const RUNS_MAX = 100;
const SPANS_MIN = 3;
/** A run has as many messages as a tenth of those before it, within these bounds. */
const [MESSAGES_MIN, MESSAGES_MAX] = [KNOWN_MIN, 1000];
/** Messages without the field before it counts as optional. */
const LEFT_OUT_MIN = 3;
/** That a field is in all messages of a run by chance, going by how often it was in those before. */
const CHANCE_MAX = 1e-6;

type Place = Pick<FieldRun, 'part' | 'status' | 'contentType'>;
interface Spot {
  readonly place: Place;
  readonly past: SchemaSketch;
  readonly now: SchemaSketch;
}

function* bodiesOf(place: Place, before: Bodies, after: Bodies): Generator<Spot> {
  for (const [contentType, now] of after) {
    const then = before.get(contentType);
    if (then) yield { place: { ...place, contentType }, past: then, now };
  }
}

/** Request headers are left out: which are sent follows from who happens to call. */
function* spotsOf(before: EndpointSketch, after: EndpointSketch): Generator<Spot> {
  yield { place: { part: 'query' }, past: before.query, now: after.query };
  yield* bodiesOf({ part: 'request-body' }, before.bodies, after.bodies);
  for (const [status, now] of after.responses) {
    const then = before.responses.get(status);
    if (then === undefined) continue;
    yield { place: { part: 'response-header', status }, past: then.headers, now: now.headers };
    yield* bodiesOf({ part: 'response-body', status }, then.bodies, now.bodies);
  }
}

const keyOf = ({ kind, part, status, contentType, path }: Omit<FieldRun, 'messages' | 'spans'>): string =>
  JSON.stringify([kind, part, status, contentType, path]);

/** An empty list or map has lost no field. */
const isItem = (path: string): boolean => path.endsWith('[]') || /(?:^|\.)\*$/.test(path);

const isLong = ({ messages, spans }: FieldRun, before: number): boolean =>
  spans >= SPANS_MIN && messages >= Math.min(MESSAGES_MAX, Math.max(MESSAGES_MIN, before / 10));

interface Found {
  readonly run: FieldRun;
  /** Whether it is long enough to be told. */
  readonly told: boolean;
}

function* runsAt({ place, past, now }: Spot, known: ReadonlyMap<string, FieldRun>): Generator<Found> {
  settle(past);
  settle(now);
  for (const [path, had] of past.fields) {
    const has = now.fields.get(path);
    if (has === undefined || isItem(path)) continue;
    const objects = objectsAround(past, path);
    const messages = objectsAround(now, path) - objects;
    const runOf = (kind: FieldRun['kind']): FieldRun =>
      known.get(keyOf({ ...place, kind, path })) ?? { ...place, kind, path, messages: 0, spans: 0 };
    if (has.seen === had.seen) yield* gone(runOf('field-removed'), { had, objects, messages }, now.full);
    if (has.always - had.always === messages)
      yield* held(runOf('became-required'), { had, objects, messages });
  }
}

/** A field before the new messages, the objects around it then, and the new ones among them. */
interface Seen {
  readonly had: FieldStats;
  readonly objects: number;
  readonly messages: number;
}

function longer(run: FieldRun, messages: number): FieldRun {
  return messages === 0 ? run : { ...run, messages: run.messages + messages, spans: run.spans + 1 };
}

function* gone(known: FieldRun, { had, objects, messages }: Seen, full: boolean): Generator<Found> {
  const before = objects - known.messages;
  const run = longer(known, messages);
  if (run.messages > 0 && !full && isRequired(had, before)) yield { run, told: isLong(run, before) };
}

function* held(known: FieldRun, { had, objects, messages }: Seen): Generator<Found> {
  const before = objects - known.messages;
  const run = longer(known, messages);
  if (run.messages === 0 || before < KNOWN_MIN || objects - had.always < LEFT_OUT_MIN) return;
  const share = (had.always - known.messages) / before;
  const byChance = run.messages * Math.log(share) > Math.log(CHANCE_MAX);
  yield { run, told: isLong(run, before) && !byChance };
}

/** The runs after new calls, and those that are long enough to be told, of which no more than `toldMax` are. */
export function followRuns(
  known: readonly FieldRun[],
  before: EndpointSketch,
  after: EndpointSketch,
  toldMax: number,
): { readonly runs: readonly FieldRun[]; readonly told: readonly FieldRun[] } {
  const byKey = new Map(known.map((run) => [keyOf(run), run]));
  const runs: FieldRun[] = [];
  const told: FieldRun[] = [];
  for (const spot of spotsOf(before, after))
    for (const found of runsAt(spot, byKey))
      if (found.told && told.length < toldMax) told.push(found.run);
      else runs.push(found.run);
  // Those that run already first: what comes and goes does not crowd them out.
  const [old, young] = [
    runs.filter((run) => byKey.has(keyOf(run))),
    runs.filter((run) => !byKey.has(keyOf(run))),
  ];
  return { runs: [...old, ...young].slice(0, RUNS_MAX), told };
}

export const changeOf = ({ kind, part, status, path }: FieldRun): EndpointChange => ({
  ...{ kind, part, path },
  ...(status !== undefined && { status }),
});

/** Makes a sketch tell what is so now: without the field, or with it required. */
export function settleRun(sketch: EndpointSketch, run: FieldRun): void {
  for (const { place, now } of spotsOf(sketch, sketch)) {
    if (keyOf({ ...place, kind: run.kind, path: run.path }) !== keyOf(run)) continue;
    const stats = now.fields.get(run.path);
    if (stats === undefined) continue;
    if (run.kind === 'field-removed') forgetField(now, run.path);
    else stats.always = objectsAround(now, run.path);
  }
}
