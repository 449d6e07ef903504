import type { ApiCall } from '../../event/index.js';
import type { DetectorState, StateMap } from '../sdk/index.js';
import { shortOfAddress } from './parts.js';

/** Whom was last told of there, and when. Plain data. */
interface Told {
  w: string;
  at: number;
}

const DAY_MS = 86_400_000;
const TOOLS = { entriesMax: 5000, ttlMs: DAY_MS };

/** Addresses, each with the agent there, from which an attack was told lately: whoever changes accounts comes with the same tool again. */
export class Tools {
  private readonly map: StateMap<Told>;

  constructor(state: DetectorState) {
    this.map = state.map('tools', TOOLS);
  }

  tell(event: ApiCall, short: string, at: number): void {
    this.map.set(keyOf(event), { w: short, at }, at);
  }

  /** Somebody else was told of within a day who came from there, by the same tool. */
  isOfTold(event: ApiCall, short: string, at: number): boolean {
    const told = this.map.get(keyOf(event));
    return told !== undefined && told.w !== short && at - told.at < DAY_MS;
  }
}

const keyOf = ({ client }: ApiCall): string => shortOfAddress(`${client.address} ${client.agent ?? ''}`);
