import type { EventOf } from '../../event/index.js';
import { addRecent, type DetectorState, hashText, type StateMap, timeOf } from '../sdk/index.js';

/** Of a service. Plain data. */
interface Told {
  /** Hashes of endpoints that hand out ids. */
  e: number[];
  /** A bit for each of the latest of their answers, newest last: 1 where the ids were not told. */
  b: number;
  /** Hashes of a list and a caller to whom it was told lately. */
  w: number[];
}

const SERVICES = { entriesMax: 2000, ttlMs: 30 * 86_400_000 };
const ENDPOINTS_MAX = 48;
const CALLERS_MAX = 128;
const LATEST = 0xff;
const LEAKY = 3;

/**
 * Whether sensors tell which ids answers hand out. In a rush a library tells most calls briefly, without them: then an object
 * that nobody is known to have been given may have been given to anybody.
 */
export class Telling {
  private readonly map: StateMap<Told>;

  constructor(state: DetectorState) {
    this.map = state.map('telling', SERVICES);
  }

  /**
   * Of a successful call that names no object; `hash` stands for its endpoint. Who asks again for what was told to him is told
   * nothing new, and that says nothing.
   */
  note(call: EventOf<'api.call'>, hash: number): void {
    const { event, endpoint } = call;
    if (endpoint === undefined || event.method !== 'GET') return;
    const told = this.map.get(endpoint.serviceId) ?? { e: [], b: 0, w: [] };
    const gives = event.returned !== undefined;
    const isNew = gives && addRecent(told.e, hash, ENDPOINTS_MAX);
    if (!gives && (event.response.body !== undefined || !told.e.includes(hash))) return;
    const asked = Math.imul(hashText(event.principal?.token ?? event.client.address), 31) ^ hash;
    if (!gives && told.w.includes(asked)) return;
    const isNewHere = gives && addRecent(told.w, asked, CALLERS_MAX);
    const bits = ((told.b << 1) | (gives ? 0 : 1)) & LATEST;
    if (!isNew && !isNewHere && bits === told.b) return;
    told.b = bits;
    this.map.set(endpoint.serviceId, told, timeOf(call));
  }

  isLeaky(serviceId: string | undefined): boolean {
    let bits = this.map.get(serviceId ?? '')?.b ?? 0;
    let count = 0;
    for (; bits !== 0; bits &= bits - 1) count++;
    return count >= LEAKY;
  }
}
