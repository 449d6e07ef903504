import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, CodedError } from '../event/index.js';
import type { SensorIdentity } from '../store/credentials.js';
import type { AppendResult, EventLog } from '../store/event-log.js';
import type { BacklogGauge } from './backlog-gauge.js';
import type { ContractValidator } from './contract-validator.js';
import { answerJson } from './http-answer.js';
import { Hold, InflightBytes } from './inflight-bytes.js';
import type { IngestLimits } from './ingest-limits.js';
import type { IngestMetrics } from './ingest-metrics.js';
import type { PolicyCache } from './policy-cache.js';
import { readBody } from './read-body.js';
import { packBody, unpackBody } from './unpack-body.js';
import { type ValidBatch, validateBatch } from './validate-batch.js';

export interface EventsDoorParts {
  readonly contract: ContractValidator;
  readonly log: EventLog;
  readonly policies: PolicyCache;
  readonly backlog: BacklogGauge;
  readonly clock: Clock;
  readonly limits: IngestLimits;
  readonly metrics: IngestMetrics;
}

interface Body {
  readonly encoding: 'identity' | 'gzip';
  readonly wire: Buffer;
  readonly text: Buffer;
  /** Whether the bytes on the wire hold nothing but the text. */
  readonly bare: boolean;
}

/** `POST /ingest/v1/events`: a batch is answered 202 once it would survive a crash. */
export class EventsDoor {
  readonly #parts: EventsDoorParts;
  readonly #inflight: InflightBytes;

  constructor(parts: EventsDoorParts) {
    this.#parts = parts;
    this.#inflight = new InflightBytes(
      parts.limits.inflightBytesMax,
      parts.limits.inflightBytesPerOrganisationMax,
    );
  }

  async handle(request: IncomingMessage, response: ServerResponse, sensor: SensorIdentity): Promise<void> {
    const { metrics, clock, contract } = this.#parts;
    const encoding = acceptable(request);
    const hold = new Hold(this.#inflight, sensor.organisationId);
    try {
      const body = await this.#body(request, encoding, hold);
      const receivedAt = clock.now();
      const started = performance.now();
      const batch = validateBatch(contract, body.text, { receivedAt, askedAt: dateOf(request) });
      metrics.validateMs += performance.now() - started;
      const result = await this.#store(batch, body, sensor, receivedAt);
      this.#count(batch, result);
      answerJson(response, 202, summary(batch, result));
    } finally {
      hold.release();
    }
  }

  async #body(request: IncomingMessage, encoding: 'identity' | 'gzip', hold: Hold): Promise<Body> {
    const { limits, metrics } = this.#parts;
    const wire = await readBody(request, limits.bodyBytesMax, hold);
    metrics.bytesWire += wire.length;
    if (encoding === 'identity') {
      metrics.bytesUnpacked += wire.length;
      return { encoding, wire, text: wire, bare: true };
    }
    const started = performance.now();
    const { text, bare } = await unpackBody(wire, limits.bodyBytesMax, hold);
    metrics.unpackMs += performance.now() - started;
    metrics.bytesUnpacked += text.length;
    return { encoding, wire, text, bare };
  }

  /** Hands over. A batch of which no event is left is kept too: its envelope tells of drops, and its id makes a repeat known. */
  async #store(
    batch: ValidBatch,
    body: Body,
    sensor: SensorIdentity,
    receivedAt: number,
  ): Promise<AppendResult> {
    const { log, policies, backlog, metrics } = this.#parts;
    const { lanes } = await policies.lastKnown(sensor.organisationId);
    // A sensor that has not heard of fewer lanes yet: the batch still belongs to one of them.
    const partition = { organisationId: sensor.organisationId, lane: batch.lane % Math.max(1, lanes) };
    await backlog.admit(partition);
    const stored = await storedBody(batch, body);
    const started = performance.now();
    const result = await log.append({
      partition,
      batchId: batch.batchId,
      enrolmentId: sensor.enrolmentId,
      receivedAt,
      encoding: body.encoding,
      events: batch.accepted,
      body: stored,
    });
    metrics.logMs += performance.now() - started;
    if (result === 'stored' && stored !== body.wire) metrics.rewritten++;
    return result;
  }

  #count(batch: ValidBatch, result: AppendResult): void {
    const { metrics } = this.#parts;
    if (result === 'duplicate') {
      metrics.duplicates++;
      return;
    }
    metrics.batches++;
    metrics.events += batch.accepted;
    metrics.eventsRefused += batch.refusedTotal;
    metrics.unknownKinds += batch.unknownKinds;
    metrics.unknownFields += batch.unknownFields;
    if (batch.clockSkewMs !== 0) metrics.clockSkewed++;
  }
}

/** The sender's bytes whenever they hold exactly what was judged. */
async function storedBody(batch: ValidBatch, body: Body): Promise<Buffer> {
  if (batch.rewritten === undefined && body.bare) return body.wire;
  const text = batch.rewritten ?? body.text;
  return body.encoding === 'gzip' ? await packBody(text) : text;
}

function summary(batch: ValidBatch, result: AppendResult) {
  return {
    accepted: result === 'duplicate' ? 0 : batch.accepted,
    refused: batch.refused,
    refusedTotal: batch.refusedTotal,
    unknownKinds: batch.unknownKinds,
    unknownFields: batch.unknownFields,
    clockSkewMs: batch.clockSkewMs,
    timesCorrected: batch.timesCorrected,
    duplicate: result === 'duplicate',
  };
}

/** Throws UNSUPPORTED_TYPE, UNSUPPORTED_ENCODING. */
function acceptable(request: IncomingMessage): 'identity' | 'gzip' {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type)) {
    throw new CodedError('UNSUPPORTED_TYPE', 'Send `Content-Type: application/json` in UTF-8.');
  }
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity' || encoding === 'gzip') return encoding;
  throw new CodedError('UNSUPPORTED_ENCODING', 'Send the body plain or with `Content-Encoding: gzip`.');
}

/** The sensor's clock at this attempt, when it sends the standard `Date` header. */
function dateOf(request: IncomingMessage): number | undefined {
  const at = Date.parse(request.headers.date ?? '');
  return Number.isNaN(at) ? undefined : at;
}
