import { isIP } from 'node:net';
import type { Input } from '../../../inspect/inputs/input.js';
import type { SinkVerdict } from '../../../inspect/sink/sink-verdict.js';

// Stand-in until the judge of inspect is here.
export function choosesHost(host: string, inputs: readonly Input[]): Input | undefined {
  const name = host.toLowerCase();
  return inputs.find(({ text }) => text.length >= 2 && text.toLowerCase().includes(name));
}

export function judgeHost(
  host: string,
  addresses: readonly string[],
  inputs: readonly Input[],
): SinkVerdict | undefined {
  const input = choosesHost(host, inputs);
  if (
    !input ||
    !addresses.some((address) => isIP(address) && /^(?:127\.|10\.|169\.254\.|192\.168\.|::1)/.test(address))
  )
    return undefined;
  return { rule: 'ssrf.private-address', class: 'ssrf', confidence: 0.95, input };
}
