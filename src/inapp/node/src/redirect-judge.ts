import type { Input } from '../../../inspect/inputs/input.js';
import type { SinkVerdict } from '../../../inspect/sink/sink-verdict.js';

// Stand-in until the judge of inspect is here.
export function judgeRedirect(
  location: string,
  inputs: readonly Input[],
  ownHost: string,
): SinkVerdict | undefined {
  if (!/^(?:[a-z][a-z0-9+.-]*:|[\\/]{2})/i.test(location)) return undefined;
  const input = inputs.find(({ text }) => text.length > 3 && location.startsWith(text));
  if (!input || location.includes(`//${ownHost}/`)) return undefined;
  return { rule: 'redirect.open', class: 'redirect', confidence: 0.8, input };
}
