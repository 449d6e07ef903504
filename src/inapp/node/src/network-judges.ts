import { isIP } from 'node:net';
import type { Input } from '../../../inspect/inputs/input.js';
import { hostFacts } from '../../../inspect/network/host-name.js';
import type { SinkVerdict } from '../../../inspect/sink/sink-verdict.js';
import { judgeSsrfSink } from '../../../inspect/sink/ssrf-sink.js';
import { canMean, type NetworkTarget } from './named-targets.js';
import { RecentSet } from './recent-set.js';

/** Hosts that are called without an input naming them. In this process only. */
const FAMILIAR_MAX = 1_000;
/** Whether an input may choose a host: asked of an address that would be an attack if it did. */
const INNER = { addresses: ['127.0.0.1'] };
/** By these a client, or a proxy in between, says where and what itself and this application are. */
const NAMES_NO_TARGET =
  /^(?:host|origin|referr?er|forwarded|via|x-forwarded-.*|x-real-ip|(?:.*-)?client-ip|.*-connecting-ip|(?:cf|sec|if|x-amzn?|x-envoy|accept|content)-.*|user-agent|accept|connection|cookie|authorization)$/;
/** A name without a dot: most are words. */
const LABEL = /^[a-z_][\w-]*$/i;
const NAME = /^[\w.-]+$/;

/** A URL in it, or nothing but a host: a name that prose happens to hold chose nothing. */
const namesTarget = ({ text, location, name }: Input): boolean =>
  text.length >= 2 &&
  !(location === 'header' && NAMES_NO_TARGET.test(name)) &&
  (text.includes('//') || !/\s/.test(text.trim()));

const CANDIDATES = Symbol('candidates');
/** What was found out about a list stays with it: inputs are read once for all calls of a request. */
interface KnownList extends ReadonlyArray<Input> {
  [CANDIDATES]?: readonly Input[];
}

function candidatesOf(inputs: KnownList): readonly Input[] {
  inputs[CANDIDATES] ??= inputs.filter(namesTarget);
  return inputs[CANDIDATES];
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

/** What is known about a call beside its target. */
export interface Calling {
  /** This application listens there itself. */
  readonly isOwnPort: boolean;
  /** Whether a package makes the connection for reasons of its own, as drivers do. Asked only where an input names the host. */
  readonly isDriver: () => boolean;
}

/** Judges of network calls, with what they remember of earlier ones. */
export class NetworkJudges {
  private readonly familiar = new RecentSet(FAMILIAR_MAX);

  /** The application calls this host by itself. */
  saw({ host, port }: NetworkTarget): void {
    if (host.length > 255) return;
    this.familiar.add(host);
    this.familiar.add(placeOf(host, port));
  }

  /** The input that chose the host, wherever it leads. */
  chooser(target: NetworkTarget, inputs: readonly Input[], calling: Calling): Input | undefined {
    const { host, port } = target;
    const name = host.toLowerCase();
    for (const input of candidatesOf(inputs)) {
      if (!maySpell(input.text, name) || !judgeSsrfSink(authority(host), [input], INNER)) continue;
      const text = input.text.trim();
      if (NAME.test(text)) {
        // `redis` in a search is no host, when the application calls one of that name anyway; nor is the `users` of `/users/17`.
        if (this.familiar.has(host) || isWord(text) || calling.isDriver()) continue;
      }
      // Where the application goes anyway, a URL has to be the one that is asked for.
      const isWhole = calling.isOwnPort || this.familiar.has(placeOf(host, port));
      if (canMean(input, target, isWhole)) return input;
    }
    return undefined;
  }

  /** @param addresses what is really connected to */
  judge(host: string, addresses: readonly string[], inputs: readonly Input[]): SinkVerdict | undefined {
    return judgeSsrfSink(authority(host), candidatesOf(inputs), { addresses });
  }
}

const isWord = (text: string): boolean => {
  if (!LABEL.test(text) || /^0x[\da-f]+$/i.test(text)) return false;
  const { reach } = hostFacts(text);
  return reach === 'public' || reach === 'private';
};

/** A host and a port as one text. */
export const placeOf = (host: string, port: number | undefined): string => `${host}:${port ?? ''}`;

const authority = (host: string): string => (host.includes(':') ? `[${host}]` : host);
