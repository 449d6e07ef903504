import type { ObjectReference, Trace } from '../event/api-call.js';
import type { FoundId } from './body-shape.js';
import type { CallContext } from './call-context.js';
import {
  callTime,
  count,
  duration,
  hostName,
  httpVersion,
  methodName,
  serviceName,
  statusCode,
  text,
} from './call-facts.js';
import { clientOf } from './client.js';
import { OBJECTS_MAX, objectsOf } from './describe-objects.js';
import { headerText } from './header-shape.js';
import { mediaType } from './media-type.js';
import { memo } from './memo.js';
import { pairMemo } from './pair-memo.js';
import { pathSegments } from './path-segments.js';
import { principalOf } from './principal.js';
import { readQuery } from './query-shape.js';
import type { RawCall } from './raw-call.js';
import { parseTarget } from './target.js';

/** An encoded `api.call`, and what its lane is taken from. */
interface BriefCall {
  readonly id: string;
  readonly text: string;
  readonly laneKey: string;
}

/** Parts of events come back: the same path, the same caller, the same client. Bounded, two generations each. */
const KEPT = 1_000;
const KEY_LENGTH_MAX = 1_024;

const quoted = memo((value) => JSON.stringify(serviceName(value)), 20, KEY_LENGTH_MAX);
const host = memo((value) => JSON.stringify(hostName(value)), 200, 300);
const type = memo((value) => ({ json: field('contentType', mediaType(value)) }), 500, 300);

const transport = memo(
  (version) => {
    const http = httpVersion(version);
    return http === undefined ? '}' : `,"http":"${http}"}`;
  },
  20,
  20,
);

function field(name: string, value: unknown): string {
  if (value === undefined) return '';
  return `,"${name}":${typeof value === 'number' ? value : JSON.stringify(value)}`;
}

/** `.001` to `.999`, as JSON has them: a number with a fraction is dear to write. */
const FRACTIONS = Array.from({ length: 1000 }, (_, thousandths) => String(thousandths / 1000).slice(1));

function millis(name: string, value: unknown): string {
  const ms = duration(value);
  if (ms === undefined) return '';
  const whole = Math.floor(ms);
  return `,"${name}":${whole}${FRACTIONS[Math.round((ms - whole) * 1000)]}`;
}

/** Calls come in the same millisecond, and in the same second. */
let second = -1;
let secondText = '';
function timeText(time: number): string {
  const thousandths = time % 1000;
  const seconds = (time - thousandths) / 1000;
  if (seconds === 0) return String(time);
  if (seconds !== second) {
    second = seconds;
    secondText = String(seconds);
  }
  return `${secondText}${thousandths < 10 ? '00' : thousandths < 100 ? '0' : ''}${thousandths}`;
}

interface PrincipalPart {
  readonly json: string;
  readonly token: string | undefined;
}

const NONE: readonly FoundId[] = [];
const NOBODY: PrincipalPart = { json: '', token: undefined };

/** Headers by which a caller may say who it is, besides `authorization`. */
const OTHER_PROOFS = ['x-api-key', 'api-key', 'x-auth-token', 'x-access-token', 'apikey'];

interface ClientPart {
  readonly json: string;
  readonly address: string;
}

interface TargetPart {
  readonly json: string;
  /** The objects that it names, without the brackets around them. */
  readonly objects: string;
  readonly references: readonly ObjectReference[];
}

/**
 * Writes calls of which everything else is known: who called what, with which objects, and what came of it. No shapes, no
 * ids that the response returned. What it has, it has as `describeCall` has it; it costs a
 * twentieth. For REST alone: the operation of other protocols stands in the body.
 */
export class BriefCalls {
  readonly #target: (route: string, target: string) => TargetPart;
  readonly #authorized: (header: string) => PrincipalPart;
  readonly #withCookie: (header: string) => PrincipalPart;
  readonly #client: (agent: string, address: string) => ClientPart;
  readonly #forwarded: (agent: string, address: string) => ClientPart;

  constructor(private readonly context: CallContext) {
    const { tokenizer } = context;
    this.#target = pairMemo((route, target) => this.readTarget(route, target), KEPT, KEY_LENGTH_MAX);
    const principalBy = (name: string) =>
      memo(
        (header) => asPart(principalOf({ requestHeaders: { [name]: header } }, [], tokenizer)),
        KEPT,
        4 * KEY_LENGTH_MAX,
      );
    this.#authorized = principalBy('authorization');
    this.#withCookie = principalBy('cookie');
    const clientBy = (forwarded: boolean) =>
      pairMemo(
        (agent, address) => {
          const client = clientOf(address, forwarded, { 'user-agent': agent }, context);
          return { json: JSON.stringify(client), address: client.address };
        },
        KEPT,
        KEY_LENGTH_MAX,
      );
    this.#client = clientBy(false);
    this.#forwarded = clientBy(true);
  }

  /** @param bodyIds what the body names, where calls of its kind name objects there: see `namedIn` */
  write(raw: RawCall, trace?: Trace, bodyIds: readonly FoundId[] = NONE): BriefCall {
    const { requestHeaders, responseHeaders } = raw;
    const principal = this.principalPart(raw);
    const agent = headerText(requestHeaders, 'user-agent') ?? '';
    const address = text(raw.clientAddress);
    const client = raw.forwarded === true ? this.#forwarded(agent, address) : this.#client(agent, address);
    const requestType = headerText(requestHeaders, 'content-type');
    const responseType = headerText(responseHeaders, 'content-type');
    const request = `${requestType ? type(requestType).json : ''}${field('bytes', count(raw.requestBytes))}`;
    const response = `${responseType ? type(responseType).json : ''}${field('bytes', count(raw.responseBytes))}`;
    const target = this.#target(text(raw.route), text(raw.target));
    const objects = bodyIds.length === 0 ? target.objects : this.allObjects(target, bodyIds);
    const id = this.context.eventId();
    const encoded =
      `{"kind":"api.call","id":"${id}","time":${timeText(callTime(raw.time))}` +
      `,"service":${quoted(text(raw.service))},"protocol":"rest","method":"${methodName(raw.method)}"` +
      `,"host":${host(text(raw.host))}${target.json}` +
      (objects === '' ? '' : `,"objects":[${objects}]`) +
      (request === '' ? '' : `,"request":{${request.slice(1)}}`) +
      `,"response":{"status":${statusCode(raw.status)}${response}}${millis('durationMs', raw.durationMs)}` +
      `${principal.json},"client":${client.json}${trace ? field('trace', trace) : ''}` +
      `,"transport":{"tls":${raw.tls === true}${transport(text(raw.httpVersion))}` +
      `${millis('overheadMs', raw.overheadMs)}}`;
    return { id, text: encoded, laneKey: principal.token ?? client.address };
  }

  /** In the order of `principalOf`, so that what comes first and is there is all that is looked at. */
  private principalPart(raw: RawCall): PrincipalPart {
    const { requestHeaders, user } = raw;
    if (!user) {
      const authorization = headerText(requestHeaders, 'authorization');
      const named = authorization ? this.#authorized(authorization) : NOBODY;
      if (named.token !== undefined) return named;
      if (!OTHER_PROOFS.some((name) => requestHeaders[name] !== undefined)) {
        const cookie = headerText(requestHeaders, 'cookie');
        const known = cookie ? this.#withCookie(cookie) : NOBODY;
        if (known.token !== undefined || !text(raw.target).includes('?')) return known;
      }
    }
    return asPart(principalOf(raw, parseTarget(text(raw.target)).query, this.context.tokenizer));
  }

  private allObjects({ references }: TargetPart, bodyIds: readonly FoundId[]): string {
    const all = [...references];
    objectsOf(bodyIds, 'body', this.context.tokenizer, all);
    return JSON.stringify(all).slice(1, -1);
  }

  private readTarget(fullRoute: string, sent: string): TargetPart {
    const route = fullRoute.slice(0, 512);
    const target = parseTarget(sent);
    const { path, objects } = pathSegments(target.segments, this.context, { route });
    const references = objects.slice(0, OBJECTS_MAX);
    objectsOf(readQuery(target.query).ids, 'query', this.context.tokenizer, references);
    return {
      json: `,"path":${JSON.stringify(path)}${route === '' ? '' : field('route', route)}`,
      objects: JSON.stringify(references).slice(1, -1),
      references,
    };
  }
}

function asPart(principal: ReturnType<typeof principalOf>): PrincipalPart {
  return { json: field('principal', principal), token: principal?.token };
}
