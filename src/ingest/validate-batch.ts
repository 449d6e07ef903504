import { isUtf8 } from 'node:buffer';
import { type BatchEnvelope, CodedError, type Instant } from '../event/index.js';
import type { CompiledSchema, ContractValidator } from './contract-validator.js';
import { clockSkewMs, correctTimes } from './correct-clock.js';
import { explain, type Refusal } from './explain.js';
import { countMembers, scanJson } from './scan-json.js';

/** The contract nests eight deep; what is deeper than this is no honest batch. */
const DEPTH_MAX = 32;
/** Reasons for drops that one batch may name. */
const DROP_REASONS_MAX = 64;
/** Refusals that are explained; the rest are counted. */
export const REFUSALS_MAX = 100;

export interface RefusedEvent extends Refusal {
  readonly index: number;
}

export interface ValidBatch {
  readonly batchId: string;
  /** As the sensor sees it: from a policy that may be old. */
  readonly lane: number;
  readonly sensor: BatchEnvelope['sensor'];
  /** Events that are kept. */
  readonly accepted: number;
  /** The first 100. */
  readonly refused: readonly RefusedEvent[];
  readonly refusedTotal: number;
  readonly unknownKinds: number;
  /** Members that the contract does not know, and members whose key was repeated: removed. */
  readonly unknownFields: number;
  /** Milliseconds that the sensor's clock is ahead; 0 when within bounds. */
  readonly clockSkewMs: number;
  /** Events whose time was corrected. */
  readonly timesCorrected: number;
  /** The batch to keep when it is not the sender's bytes; undefined when they can pass through as they came. */
  readonly rewritten: Buffer | undefined;
}

export interface Reception {
  readonly receivedAt: Instant;
  /** The sensor's clock at this attempt, when it said. */
  readonly askedAt?: Instant | undefined;
}

/**
 * Judges a batch. An envelope that is wrong refuses all of it (throws a CodedError naming the field); an event that is
 * wrong refuses itself. What is kept holds nothing that the contract does not name.
 */
export function validateBatch(contract: ContractValidator, text: Buffer, reception: Reception): ValidBatch {
  const { members, value } = parse(text);
  const envelope = readEnvelope(contract.envelope, value);
  const judged = judgeEvents(contract, envelope.batch.events);
  const kept = judged.kept;
  const skewMs = clockSkewMs(envelope.batch.sentAt, reception.askedAt, reception.receivedAt);
  const timesCorrected = correctTimes(kept as { time: number }[], skewMs, reception.receivedAt);
  if (skewMs !== 0) envelope.batch.sentAt = Math.max(0, envelope.batch.sentAt - skewMs);

  let unknownFields = envelope.removed + judged.removed;
  const complete = kept.length === envelope.batch.events.length && unknownFields === 0;
  // Only a text whose every member is in the parsed value may be kept as text.
  if (complete) unknownFields = members - countMembers(value);
  const asItCame = complete && unknownFields === 0 && timesCorrected === 0 && skewMs === 0;
  return {
    batchId: envelope.batch.batch.toLowerCase(),
    lane: envelope.batch.lane,
    sensor: envelope.batch.sensor,
    accepted: kept.length,
    refused: judged.refused,
    refusedTotal: judged.refusedTotal,
    unknownKinds: judged.unknownKinds,
    unknownFields,
    clockSkewMs: skewMs,
    timesCorrected,
    rewritten: asItCame ? undefined : Buffer.from(JSON.stringify({ ...envelope.batch, events: kept })),
  };
}

function parse(text: Buffer): { members: number; value: unknown } {
  if (!isUtf8(text)) throw new CodedError('INVALID_UTF8', 'The body is not valid UTF-8.');
  const { members, depth } = scanJson(text, DEPTH_MAX);
  if (depth > DEPTH_MAX) throw new CodedError('TOO_DEEP', `The body nests deeper than ${DEPTH_MAX} levels.`);
  try {
    return { members, value: JSON.parse(text.toString('utf8')) };
  } catch {
    // The parser's own words quote the text.
    throw new CodedError('INVALID_JSON', 'The body is not valid JSON.');
  }
}

function readEnvelope(schema: CompiledSchema, value: unknown): { batch: BatchEnvelope; removed: number } {
  let removed = 0;
  if (!schema.accepts(value)) {
    removed = schema.strip(value);
    if (removed === 0 || !schema.accepts(value)) {
      const { field, message } = explain(schema, value, '');
      throw field === ''
        ? new CodedError('INVALID_BATCH', `The body is not a batch: ${message}`)
        : new CodedError('INVALID_BATCH', `${field}: ${message}`, { field });
    }
  }
  const batch = value as BatchEnvelope;
  if (batch.dropped && Object.keys(batch.dropped).length > DROP_REASONS_MAX) {
    const message = `dropped: names more than ${DROP_REASONS_MAX} reasons`;
    throw new CodedError('INVALID_BATCH', message, { field: 'dropped' });
  }
  for (const part of ['sensor', 'dropped'] as const) {
    const nul = nulField(batch[part], part);
    if (nul !== undefined) throw new CodedError('INVALID_BATCH', `${nul}: ${NUL_MESSAGE}`, { field: nul });
  }
  return { batch, removed };
}

interface Judged {
  kept: unknown[];
  refused: RefusedEvent[];
  refusedTotal: number;
  unknownKinds: number;
  removed: number;
}

function judgeEvents(contract: ContractValidator, events: readonly unknown[]): Judged {
  const judged: Judged = { kept: [], refused: [], refusedTotal: 0, unknownKinds: 0, removed: 0 };
  const refuse = (index: number, refusal: () => Refusal): void => {
    judged.refusedTotal++;
    if (judged.refused.length < REFUSALS_MAX) judged.refused.push({ index, ...refusal() });
  };
  for (let index = 0; index < events.length; index++) {
    const event = events[index];
    const kind = kindOf(event);
    if (kind === undefined) {
      refuse(index, () => ({
        field: `events[${index}].kind`,
        code: 'INVALID_TYPE',
        message: 'an event names its kind',
      }));
      continue;
    }
    const schema = contract.events.get(kind);
    if (!schema) {
      judged.unknownKinds++;
      continue;
    }
    if (!schema.accepts(event)) {
      const removed = schema.strip(event);
      judged.removed += removed;
      if (removed === 0 || !schema.accepts(event)) {
        refuse(index, () => explain(schema, event, `events[${index}]`));
        continue;
      }
    }
    // A NUL in the name of a parameter is the attacker's: refused for it, the event would hide what it tells of. Whoever
    // reads the log replaces it.
    judged.kept.push(event);
  }
  return judged;
}

function kindOf(event: unknown): string | undefined {
  if (typeof event !== 'object' || event === null) return undefined;
  const kind = (event as { kind?: unknown }).kind;
  return typeof kind === 'string' ? kind : undefined;
}

const NUL_MESSAGE = 'holds a NUL character, which no database keeps as text';

/** Path of the first text with a NUL. Of validated values only: their member names come from the contract. */
function nulField(value: unknown, path: string): string | undefined {
  if (typeof value === 'string') return value.includes('\u0000') ? path : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const found = nulField(member, Array.isArray(value) ? `${path}[${name}]` : `${path}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
