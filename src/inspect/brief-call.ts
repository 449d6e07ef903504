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
import { pathSegments } from './path-segments.js';
import { principalOf } from './principal.js';
import { readQuery } from './query-shape.js';
import type { RawCall } from './raw-call.js';
import { parseTarget } from './target.js';

/** An encoded `api.call`, and what its lane is taken from. */
export interface BriefCall {
  readonly id: string;
  readonly text: string;
  readonly laneKey: string;
}

/** Parts of events come back: the same path, the same caller, the same client. Bounded, two generations each. */
const KEPT = 1_000;
const KEY_LENGTH_MAX = 1_024;

const quoted = memo((value) => JSON.stringify(value), KEPT, KEY_LENGTH_MAX);
const host = memo((value) => JSON.stringify(hostName(value)), 200, 300);
const type = memo((value) => ({ json: field('contentType', mediaType(value)) }), 500, 300);

function field(name: string, value: unknown): string {
  if (value === undefined) return '';
  return `,"${name}":${typeof value === 'number' ? value : JSON.stringify(value)}`;
}

interface PrincipalPart {
  readonly json: string;
  readonly token: string | undefined;
}

const NONE: readonly FoundId[] = [];
const NOBODY: PrincipalPart = { json: '', token: undefined };

/** Headers by which a caller may say who it is, besides `authorization`. */
const OTHER_PROOFS = ['x-api-key', 'api-key', 'x-auth-token', 'x-access-token', 'apikey'];

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
  readonly #target: (key: string) => TargetPart;
  readonly #principal: (key: string) => PrincipalPart;
  readonly #client: (key: string) => { json: string; address: string };

  constructor(private readonly context: CallContext) {
    const { tokenizer } = context;
    this.#target = memo((key) => this.readTarget(key), KEPT, KEY_LENGTH_MAX);
    this.#principal = memo(
      (key) => {
        const requestHeaders = { [key.startsWith('a') ? 'authorization' : 'cookie']: key.slice(1) };
        return asPart(principalOf({ requestHeaders }, [], tokenizer));
      },
      KEPT,
      4 * KEY_LENGTH_MAX,
    );
    this.#client = memo(
      (key) => {
        const cut = key.indexOf('\n', 1);
        const headers = { 'user-agent': key.slice(cut + 1) };
        const client = clientOf(key.slice(1, cut), key.startsWith('f'), headers, this.context);
        return { json: JSON.stringify(client), address: client.address };
      },
      KEPT,
      KEY_LENGTH_MAX,
    );
  }

  /** @param bodyIds what the body names, where calls of its kind name objects there: see `idsOf` */
  write(raw: RawCall, trace?: Trace, bodyIds: readonly FoundId[] = NONE): BriefCall {
    const { requestHeaders, responseHeaders } = raw;
    const principal = this.principalPart(raw);
    const agent = headerText(requestHeaders, 'user-agent') ?? '';
    const client = this.#client(
      `${raw.forwarded === true ? 'f' : '-'}${text(raw.clientAddress).slice(0, 100)}\n${agent}`,
    );
    const requestType = headerText(requestHeaders, 'content-type');
    const responseType = headerText(responseHeaders, 'content-type');
    const request = `${requestType ? type(requestType).json : ''}${field('bytes', count(raw.requestBytes))}`;
    const response = `${responseType ? type(responseType).json : ''}${field('bytes', count(raw.responseBytes))}`;
    const version = httpVersion(raw.httpVersion);
    const target = this.#target(`${text(raw.route).slice(0, 512)}\n${text(raw.target)}`);
    const objects = bodyIds.length === 0 ? target.objects : this.allObjects(target, bodyIds);
    const id = this.context.eventId();
    const encoded =
      `{"kind":"api.call","id":"${id}","time":${callTime(raw.time)}` +
      `,"service":${quoted(serviceName(raw.service))},"protocol":"rest","method":"${methodName(raw.method)}"` +
      `,"host":${host(text(raw.host))}${target.json}` +
      (objects === '' ? '' : `,"objects":[${objects}]`) +
      (request === '' ? '' : `,"request":{${request.slice(1)}}`) +
      `,"response":{"status":${statusCode(raw.status)}${response}}${field('durationMs', duration(raw.durationMs))}` +
      `${principal.json},"client":${client.json}${trace ? field('trace', trace) : ''}` +
      `,"transport":{"tls":${raw.tls === true}${version === undefined ? '' : `,"http":"${version}"`}}` +
      `${field('overheadMs', duration(raw.overheadMs))}}`;
    return { id, text: encoded, laneKey: principal.token ?? client.address };
  }

  /** In the order of `principalOf`, so that what comes first and is there is all that is looked at. */
  private principalPart(raw: RawCall): PrincipalPart {
    const { requestHeaders, user } = raw;
    if (!user) {
      const authorization = headerText(requestHeaders, 'authorization');
      const named = authorization ? this.#principal(`a${authorization}`) : NOBODY;
      if (named.token !== undefined) return named;
      if (!OTHER_PROOFS.some((name) => requestHeaders[name] !== undefined)) {
        const cookie = headerText(requestHeaders, 'cookie');
        const known = cookie ? this.#principal(`c${cookie}`) : NOBODY;
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

  private readTarget(key: string): TargetPart {
    const cut = key.indexOf('\n');
    const route = key.slice(0, cut);
    const target = parseTarget(key.slice(cut + 1));
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
