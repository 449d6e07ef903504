import type { AppendResult, EventLog, LogBatch, LogEntry, LogPartition, LogPosition } from '../event-log.js';
import { AppendHints, partitionOf, partitionText } from './append-hints.js';
import { isPostgresPosition } from './postgres-position.js';
import { RedisConnection } from './redis-connection.js';
import { redisPosition, redisPositionParts } from './redis-position.js';
import { APPEND, RELEASE } from './redis-scripts.js';

/** How long a batch id is remembered: longer than any sensor keeps a batch. */
const ID_SECONDS = 48 * 3600;
const CHANNEL = 'protectonce:event_log';
const PARTITIONS = 'protectonce:partitions';
/** Entries fetched at a time: Redis bounds a read by entries, not by bytes. */
const FETCH = 16;

export interface RedisEventLogOptions {
  readonly url: string;
  /** How long `open` waits for the server. */
  readonly connectMs?: number;
  /** Told of connections that break; they come back by themselves. */
  readonly onConnectionError?: (error: Error) => void;
  /** Told when they have. */
  readonly onConnected?: () => void;
}

/**
 * The log in Redis Streams, a stream per partition. All keys of a partition share a hash tag, so it lives on one node of a
 * cluster; keys are made of the authenticated organisation's id and nothing else. As durable as the server's append-only
 * file: with `appendfsync always` an append is on disk before it is answered, with `everysec` a power cut can take a second.
 */
export class RedisEventLog implements EventLog {
  readonly #redis: RedisConnection;
  readonly #hints = new AppendHints();
  /** Partitions that this process has listed. */
  readonly #listed = new Set<string>();

  private constructor(redis: RedisConnection) {
    this.#redis = redis;
  }

  /** Connects. Throws LOG_UNAVAILABLE. */
  static async open({
    url,
    connectMs = 10_000,
    onConnectionError = () => {},
    onConnected = () => {},
  }: RedisEventLogOptions): Promise<RedisEventLog> {
    const redis = await RedisConnection.open(url, connectMs, onConnectionError);
    const log = new RedisEventLog(redis);
    // Whatever was appended while this process was cut off, and whatever the server forgot.
    redis.onReconnect(() => {
      onConnected();
      log.#listed.clear();
      log.#tellAll();
    });
    await redis.subscribe(CHANNEL, (message) => {
      const partition = partitionOf(message);
      if (partition) log.#hints.tell(partition);
    });
    return log;
  }

  /** What an operator should know about the server's settings; empty when all is well or the server will not say. */
  async warnings(): Promise<string[]> {
    const found: string[] = [];
    const setting = async (name: string) => {
      const reply = (await this.#redis.send('CONFIG', 'GET', name).catch(() => [])) as Buffer[];
      return reply[1]?.toString();
    };
    const sync = await setting('appendfsync');
    if ((await setting('appendonly')) === 'no') {
      found.push('Redis keeps no append-only file (appendonly no): events are lost when it stops.');
    } else if (sync !== undefined && sync !== 'always') {
      found.push(
        `Redis does not write its file at once (appendfsync ${sync}): a power cut can lose the last second of events.`,
      );
    }
    const policy = await setting('maxmemory-policy');
    if (policy !== undefined && policy !== 'noeviction') {
      found.push(`Redis may evict events (maxmemory-policy ${policy}): set it to noeviction.`);
    }
    return found;
  }

  async append(batch: LogBatch): Promise<AppendResult> {
    const { partition, body } = batch;
    const name = partitionText(partition);
    await this.#list(name);
    const id = await this.#redis.run(
      APPEND,
      [`${tag(partition)}:batch:${batch.batchId}`, streamKey(partition), countersKey(partition)],
      [
        CHANNEL,
        name,
        String(ID_SECONDS),
        batch.batchId,
        batch.enrolmentId,
        String(batch.receivedAt),
        batch.encoding,
        String(batch.events),
        Buffer.from(body.buffer, body.byteOffset, body.byteLength),
      ],
    );
    return id === null ? 'duplicate' : 'stored';
  }

  async read(
    partition: LogPartition,
    after: LogPosition | undefined,
    limit: { entries: number; bytes: number },
  ): Promise<LogEntry[]> {
    const entries: LogEntry[] = [];
    // From the log that was there before: nothing of this one has been consumed.
    let from =
      after === undefined || isPostgresPosition(after) ? '-' : `(${redisPositionParts(after).streamId}`;
    let bytes = 0;
    const entriesMax = Math.max(1, limit.entries);
    for (;;) {
      const count = Math.min(FETCH, entriesMax - entries.length);
      const found = (await this.#redis.send(
        'XRANGE',
        streamKey(partition),
        from,
        '+',
        'COUNT',
        String(count),
      )) as RawEntry[];
      for (const raw of found) {
        const entry = entryOf(partition, raw);
        bytes += entry.body.length;
        if (entries.length > 0 && bytes > limit.bytes) return entries;
        entries.push(entry);
        from = `(${raw[0].toString()}`;
      }
      if (found.length < count || entries.length === entriesMax) return entries;
    }
  }

  async partitions(): Promise<LogPartition[]> {
    const names = (await this.#redis.send('SMEMBERS', PARTITIONS)) as Buffer[];
    return names.map((name) => partitionOf(name.toString())).filter((partition) => partition !== undefined);
  }

  async backlogBytes(partition: LogPartition): Promise<number> {
    const reply = await this.#redis.send('HMGET', countersKey(partition), 'appended', 'consumed');
    const [appended, consumed] = (reply as (Buffer | null)[]).map((count) => Number(count?.toString() ?? 0));
    // A server that came back without its last second has appended less than was consumed.
    return Math.max(0, (appended ?? 0) - (consumed ?? 0));
  }

  async release(
    partition: LogPartition,
    consumed: LogPosition,
    keepAfter: LogPosition | undefined,
  ): Promise<void> {
    if (isPostgresPosition(consumed)) return;
    const { bytesThrough } = redisPositionParts(consumed);
    const firstKept =
      keepAfter === undefined || isPostgresPosition(keepAfter) ? '' : redisPositionParts(keepAfter).nextId;
    await this.#redis.run(RELEASE, [streamKey(partition), countersKey(partition)], [bytesThrough, firstKept]);
  }

  onAppend(listener: (partition: LogPartition) => void): () => void {
    return this.#hints.add(listener);
  }

  async close(): Promise<void> {
    this.#hints.clear();
    await this.#redis.close();
  }

  /** Before the first append, so that no partition has entries and is not listed; the list is on another node of a cluster. */
  async #list(name: string): Promise<void> {
    if (this.#listed.has(name)) return;
    await this.#redis.send('SADD', PARTITIONS, name);
    this.#listed.add(name);
  }

  #tellAll(): void {
    this.partitions().then(
      (all) => this.#hints.tellOfAll(all),
      // Away again: there will be another connect.
      () => undefined,
    );
  }
}

type RawEntry = readonly [id: Buffer, fields: readonly Buffer[]];

function entryOf(partition: LogPartition, [id, fields]: RawEntry): LogEntry {
  const named = new Map<string, Buffer>();
  for (let i = 0; i + 1 < fields.length; i += 2) named.set(String(fields[i]), fields[i + 1] as Buffer);
  const text = (name: string) => named.get(name)?.toString() ?? '';
  return {
    partition,
    position: redisPosition(id.toString(), text('t')),
    batchId: text('b'),
    enrolmentId: text('e'),
    receivedAt: Number(text('r')),
    encoding: text('c') === 'gzip' ? 'gzip' : 'identity',
    events: Number(text('n')),
    body: named.get('d') ?? Buffer.alloc(0),
  };
}

function tag(partition: LogPartition): string {
  return `protectonce:{${partitionText(partition)}}`;
}

function streamKey(partition: LogPartition): string {
  return `${tag(partition)}:log`;
}

function countersKey(partition: LogPartition): string {
  return `${tag(partition)}:counters`;
}
