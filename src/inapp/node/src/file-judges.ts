import type { Input } from '../../../inspect/inputs/input.js';
import { judgePathSink } from '../../../inspect/sink/path-sink.js';
import type { SinkVerdict } from '../../../inspect/sink/sink-verdict.js';
import type { FileAccess } from './hooks/file-calls.js';
import { RecentSet } from './recent-set.js';
import type { RequestContext } from './request-context.js';
import type { SinkJudge } from './sinks.js';

/** Files that requests have opened without choosing them. In this process only. */
const FAMILIAR_MAX = 1_000;
const FAMILIAR_LENGTH_MAX = 512;

/** Judges of file calls, with what they remember of earlier ones. */
export class FileJudges {
  private readonly familiar = new RecentSet(FAMILIAR_MAX);
  /** What was found already: one call of the application is several of Node's. Both ends of a request are few. */
  private readonly found = new WeakMap<RequestContext, Set<string>>();

  judge(path: string, access: FileAccess): SinkJudge {
    return (inputs, context) => this.judged(path, access, inputs, context);
  }

  /** A request without any input opens this file. */
  saw(path: string): void {
    if (path.length <= FAMILIAR_LENGTH_MAX) this.familiar.add(path);
  }

  private judged(
    path: string,
    access: FileAccess,
    inputs: readonly Input[],
    context: RequestContext,
  ): SinkVerdict | undefined {
    const verdict = judgePathSink(path, inputs, { isFamiliar: this.familiar.has(path) });
    if (!verdict) {
      this.saw(path);
      return undefined;
    }
    const found = this.found.get(context) ?? new Set();
    // Refused, the first of them has ended the request; watched, it is told once. A look at what was taken says nothing new.
    if (found.has(`${access} ${path}`) || (access === 'stat' && found.has(path))) return undefined;
    this.found.set(context, found.add(`${access} ${path}`).add(path));
    return { ...verdict, rule: `path.file-${access}` };
  }
}
