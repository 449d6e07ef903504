import { createHash } from 'node:crypto';

export interface RedisScript {
  readonly text: string;
  readonly sha: string;
}

function script(text: string): RedisScript {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

/**
 * KEYS: batch id, stream, counters. ARGV: channel, partition, seconds that an id is remembered, batch id, enrolment,
 * received, encoding, events, body. One script, so that an id is never taken without its batch. Without the `allow-oom`
 * flag the server refuses it as a whole when memory is full.
 */
export const APPEND = script(`#!lua
if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[3]) then return false end
local through = redis.call('HINCRBY', KEYS[3], 'appended', #ARGV[9])
local id = redis.call('XADD', KEYS[2], '*',
  't', through, 'b', ARGV[4], 'e', ARGV[5], 'r', ARGV[6], 'c', ARGV[7], 'n', ARGV[8], 'd', ARGV[9])
redis.call('PUBLISH', ARGV[1], ARGV[2])
return id
`);

/**
 * KEYS: stream, counters. ARGV: bytes consumed, first id to keep or ''. Allowed when memory is full: it is what makes
 * room again. Counts are below 2^53, which Lua's numbers hold exactly.
 */
export const RELEASE = script(`#!lua flags=allow-oom
if tonumber(ARGV[1]) > tonumber(redis.call('HGET', KEYS[2], 'consumed') or '0') then
  redis.call('HSET', KEYS[2], 'consumed', ARGV[1])
end
if ARGV[2] ~= '' then redis.call('XTRIM', KEYS[1], 'MINID', ARGV[2]) end
return 1
`);
