import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

export interface RateStatus {
  /** Points that this operation cost. */
  readonly cost: number;
  readonly limit: number;
  readonly remaining: number;
  readonly resetAt: Date;
}

/** Points per key and window. */
export interface RateLimit {
  /** `allowed` false: nothing may be done, and nothing was. */
  consume(key: string, points: number): Promise<{ readonly allowed: boolean; readonly status: RateStatus }>;
}

export interface RateLimitOptions {
  readonly points: number;
  readonly windowSeconds: number;
  /** A connected client of `redis`: limits then hold across processes. Without it they hold in this one. */
  readonly redis?: object | undefined;
  readonly now: () => number;
}

export function createRateLimit({ points, windowSeconds, redis, now }: RateLimitOptions): RateLimit {
  const memory = { points, duration: windowSeconds, keyPrefix: 'protectonce:rate' };
  const limiter = redis
    ? // While Redis is away each process limits by itself: neither open doors nor closed ones.
      new RateLimiterRedis({
        ...memory,
        storeClient: redis,
        useRedisPackage: true,
        insuranceLimiter: new RateLimiterMemory(memory),
      })
    : new RateLimiterMemory(memory);
  const status = (cost: number, result: RateLimiterRes): RateStatus => ({
    cost,
    limit: points,
    remaining: Math.max(0, result.remainingPoints),
    resetAt: new Date(now() + result.msBeforeNext),
  });
  return {
    async consume(key, cost) {
      try {
        return { allowed: true, status: status(cost, await limiter.consume(key, cost)) };
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        return { allowed: false, status: status(cost, refusal) };
      }
    },
  };
}
