import { isIP } from 'node:net';
import type { Input } from '../../../inspect/inputs/input.js';
import type { SinkVerdict } from '../../../inspect/sink/sink-verdict.js';
import { judgeSsrfSink } from '../../../inspect/sink/ssrf-sink.js';
import { RecentSet } from './recent-set.js';

/** Hosts that are called without an input naming them. In this process only. */
const FAMILIAR_MAX = 1_000;
/** Whether an input may choose a host: asked of an address that would be an attack if it did. */
const INNER = { addresses: ['127.0.0.1'] };
/** By its host the client has named this application; the others say what the client is. */
const NAMES_NO_TARGET =
  /^(?:host|x-forwarded-host|user-agent|accept|accept-.*|connection|content-.*|cookie)$/;

/** A URL in it, or nothing but a host: a name that prose happens to hold chose nothing. */
const namesTarget = ({ text, location, name }: Input): boolean =>
  text.length >= 2 &&
  !(location === 'header' && NAMES_NO_TARGET.test(name)) &&
  (text.includes('//') || !/\s/.test(text.trim()));

const candidates = new WeakMap<readonly Input[], readonly Input[]>();
/** Inputs are read once for all calls of a request. */
function candidatesOf(inputs: readonly Input[]): readonly Input[] {
  let own = candidates.get(inputs);
  if (!own) {
    own = inputs.filter(namesTarget);
    candidates.set(inputs, own);
  }
  return own;
}

/** Written so that its letters do not show the host: encoded, in other letters, base64. */
const DISGUISED = /[%\u0080-\uffff]|^[A-Za-z0-9+/_-]{8,}={0,2}$/;
/** An address at the beginning, or behind what a host stands behind, in any spelling. */
const HAS_ADDRESS = /(?:^|\/|@|\s)\[?(?:0x|[\d:])/i;

/** Whether it is worth a closer look for this host: nearly no input is. */
function maySpell(text: string, host: string): boolean {
  if (DISGUISED.test(text) || (isIP(host) !== 0 && HAS_ADDRESS.test(text))) return true;
  const lower = text.toLowerCase();
  return lower.includes(host) || host.includes(lower);
}

/** Judges of network calls, with what they remember of earlier ones. */
export class NetworkJudges {
  private readonly familiar = new RecentSet(FAMILIAR_MAX);

  /** The application calls this host by itself. */
  saw(host: string): void {
    if (host.length <= 255) this.familiar.add(host);
  }

  /** The input that chose the host, wherever it leads. */
  chooser(host: string, inputs: readonly Input[]): Input | undefined {
    const name = host.toLowerCase();
    const own = candidatesOf(inputs).filter(({ text }) => maySpell(text, name));
    if (own.length === 0) return undefined;
    const input = judgeSsrfSink(authority(host), own, INNER)?.input;
    // `redis` in a search is no host, when the application calls one of that name anyway.
    const isWord = input !== undefined && /^[\w.-]+$/.test(input.text);
    return isWord && this.familiar.has(host) ? undefined : input;
  }

  /** @param addresses what is really connected to */
  judge(host: string, addresses: readonly string[], inputs: readonly Input[]): SinkVerdict | undefined {
    return judgeSsrfSink(authority(host), candidatesOf(inputs), { addresses });
  }
}

const authority = (host: string): string => (host.includes(':') ? `[${host}]` : host);
