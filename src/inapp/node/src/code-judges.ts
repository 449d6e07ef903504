import type { Input } from '../../../inspect/inputs/input.js';
import { judgeCodeSink } from '../../../inspect/sink/code-sink.js';
import type { SinkVerdict } from '../../../inspect/sink/sink-verdict.js';
import { judgeTemplateSink, type TemplateEngine } from '../../../inspect/sink/template-sink.js';

/** Below this, what stands in code or in a template may well be meant: `price > limit`. */
const CONFIDENCE_MIN = 0.8;
const sure = (verdict: SinkVerdict | undefined): SinkVerdict | undefined =>
  verdict && verdict.confidence >= CONFIDENCE_MIN ? verdict : undefined;

export const judgeCode = (source: string, inputs: readonly Input[]): SinkVerdict | undefined =>
  sure(judgeCodeSink(source, inputs));

export const judgeTemplate = (
  source: string,
  inputs: readonly Input[],
  engine: TemplateEngine | undefined,
): SinkVerdict | undefined => sure(judgeTemplateSink(source, inputs, { engine }));

const CLIMBS = /(?:^|[\\/])\.\.(?:[\\/]|$)/;
/** Modules of Node that give away the process. */
const HARMFUL =
  /^(?:node:)?(?:child_process|cluster|fs(?:\/promises)?|http2?|https|inspector|module|net|process|repl|sea|tls|v8|vm|wasi|worker_threads)$/;

/** The application put an ending behind it at most: `/app` is the beginning of many paths, and of many pages. */
const isAllOf = (specifier: string, text: string, location: Input['location']): boolean =>
  location !== 'path' && specifier.startsWith(text) && /^(?:\.\w{1,5})?$/.test(specifier.slice(text.length));

/**
 * A module is named by a path or by its name. An input that climbs, or begins an absolute path or a URL, leaves the folder that the
 * application meant. One that is nothing but a name is the name of a page as well (`/render/ejs`): that of a module of Node's
 * that does harm counts, where it is no part of the path.
 */
export function judgeModule(specifier: string, inputs: readonly Input[]): SinkVerdict | undefined {
  if (specifier.length < 2) return undefined;
  const input = inputs.find(({ text, location }) => {
    if (text.length < 2 || !specifier.includes(text)) return false;
    if (text === specifier && HARMFUL.test(text)) return location === 'query' || location === 'body';
    return (
      CLIMBS.test(text) ||
      (/^(?:[\\/.]|[a-z][a-z0-9+.-]*:)/i.test(text) && text.length > 3 && isAllOf(specifier, text, location))
    );
  });
  return input && { rule: 'code.module', class: 'code', confidence: 0.9, fingerprint: 'MODULE', input };
}
