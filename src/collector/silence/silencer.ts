import { inspectRequest } from '../../inspect/index.js';
import { headerLookups } from '../signal/header-lookups.js';
import type { Transaction } from '../transaction.js';
import { type QuietKind, quietKind } from './quiet-call.js';

export interface SilenceOptions {
  /** Which kinds are silenced. */
  readonly kinds: ReadonlySet<QuietKind>;
  /** Paths of the customer's own probes, as they are sent, without a query. */
  readonly paths: ReadonlySet<string>;
}

/** How long one telling of a route lasts. */
const TOLD_MS = 3_600_000;
const ROUTES_MAX = 10_000;

/**
 * Keeps health checks and static files from costing anything beyond their reading: no inspection of bodies, no event, no
 * byte to the platform. The first call of each route in an hour is told, so that the inventory knows it and that it goes
 * on; whatever carries a signal of an attack is told always.
 */
export class Silencer {
  /** When each route was told, the oldest first. */
  readonly #told = new Map<string, number>();

  constructor(readonly options: SilenceOptions) {}

  isSilent(transaction: Transaction): boolean {
    if (!this.#isQuiet(transaction)) return false;
    const { target, requestHeaders } = transaction;
    if (inspectRequest({ target, requestHeaders }).length > 0) return false;
    if (headerLookups(requestHeaders, []).length > 0) return false;
    return this.#wasTold(transaction);
  }

  #isQuiet(transaction: Transaction): boolean {
    const { kinds, paths } = this.options;
    const { method, target, status } = transaction;
    if (paths.size > 0 && (method === 'GET' || method === 'HEAD') && status >= 200 && status < 400)
      if (paths.has(target)) return true;
    if (kinds.size === 0) return false;
    const kind = quietKind(transaction);
    return kind !== undefined && kinds.has(kind);
  }

  #wasTold({ serverAddress, host, method, target, time }: Transaction): boolean {
    const mark = target.indexOf('?');
    const key = `${serverAddress} ${host} ${method} ${mark < 0 ? target : target.slice(0, mark)}`;
    const at = this.#told.get(key);
    if (at !== undefined && Math.abs(time - at) < TOLD_MS) return true;
    this.#told.delete(key);
    this.#told.set(key, time);
    if (this.#told.size > ROUTES_MAX) this.#told.delete(this.#told.keys().next().value as string);
    return false;
  }
}
