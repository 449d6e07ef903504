import type { Input } from '../../../inspect/inputs/input.js';
import type { SinkVerdict } from '../../../inspect/sink/sink-verdict.js';

// Stand-ins until the judges of inspect are here.
export function judgeCode(source: string, inputs: readonly Input[]): SinkVerdict | undefined {
  const input = inputs.find(({ text }) => /[^\w.]/.test(text) && source.includes(text));
  return input && { rule: 'code.injection', class: 'code', confidence: 0.95, input };
}

export function judgeTemplate(source: string, inputs: readonly Input[]): SinkVerdict | undefined {
  const input = inputs.find(({ text }) => /[<{$#][%{]/.test(text) && source.includes(text));
  return input && { rule: 'ssti.template', class: 'ssti', confidence: 0.95, input };
}

/** A module is named by a path or by its name; a name of its own that came in with the request names any module there is. */
export function judgeModule(specifier: string, inputs: readonly Input[]): SinkVerdict | undefined {
  if (specifier.length < 2) return undefined;
  const input = inputs.find(({ text }) => {
    if (text.length < 2 || !specifier.includes(text)) return false;
    if (/(?:^|[\\/])\.\.(?:[\\/]|$)/.test(text)) return true;
    // Alone it decides everything; behind a folder of the application's it names one of its files.
    return text === specifier || (/[\\/:]/.test(text) && specifier.startsWith(text));
  });
  return input && { rule: 'code.module', class: 'code', confidence: 0.9, input };
}
