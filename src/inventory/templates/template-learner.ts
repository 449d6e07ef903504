import { provesExistence } from '../existence.js';
import { templateFromRoute } from '../template-from-route.js';
import { trainedJudge } from './decide.js';
import type { HostState } from './host-state.js';
import { HostTemplates, type LearnedTemplate } from './host-templates.js';
import type { LearnedPath } from './learned-path.js';
import type { Judge } from './solve.js';
import { type TemplateLimits, templateLimits } from './template-limits.js';
import type { TemplateMove } from './template-moves.js';

export interface ObservedCall {
  readonly host: string;
  readonly method: string;
  readonly path: LearnedPath;
  /** The framework's pattern, when it is known. */
  readonly route?: string | undefined;
  /** Without it the call is taken to have reached something. */
  readonly status?: number | undefined;
}

export interface TemplateCounters {
  learned: number;
  /** Answered as anything is that does not exist: no evidence. */
  unproven: number;
  /** Host, path or truth for which there was no room. */
  dropped: number;
}

export interface TemplateState {
  readonly version: 1;
  readonly hosts: readonly HostState[];
}

export interface TemplateLearner {
  observe(call: ObservedCall): void;
  templateOf(call: Pick<ObservedCall, 'host' | 'method' | 'path' | 'route'>): LearnedTemplate;
  /** What a user says: paths of this host that fit the template have it, whatever is learned later. */
  correct(host: string, template: string, method?: string): void;
  /** Takes a correction back. */
  forget(host: string, template: string, method?: string): void;
  /** A specification's templates, in place of those that it had declared before. */
  declare(host: string, operations: readonly { method: string; template: string }[]): void;
  /** Decides anew from all evidence, and answers which templates became which. Happens by itself when enough is new. */
  learn(host: string): readonly TemplateMove[];
  readonly counters: Readonly<TemplateCounters>;
  state(): TemplateState;
  restore(state: TemplateState): void;
}

export interface TemplateLearnerOptions {
  readonly limits?: Partial<TemplateLimits> | undefined;
  /** Told of splits and merges, so that the consumer carries ids and history over. */
  readonly onMoved?: ((host: string, moves: readonly TemplateMove[]) => void) | undefined;
  /** How words are judged, for experiments; the trained decision trees unless given. */
  readonly decide?: { readonly judge: Judge; readonly rounds: number } | undefined;
}

/** Learns the templates of hosts from their traffic. Memory is bounded; the order of calls changes nothing in the end. */
export function createTemplateLearner(options: TemplateLearnerOptions = {}): TemplateLearner {
  const limits = { ...templateLimits, ...options.limits };
  const decide = options.decide ?? trainedJudge();
  const hosts = new Map<string, HostTemplates>();
  const counters: TemplateCounters = { learned: 0, unproven: 0, dropped: 0 };

  const hostOf = (name: string): HostTemplates | undefined => {
    let host = hosts.get(name);
    if (host === undefined && hosts.size < limits.hostsMax) {
      host = new HostTemplates(name, limits, decide, options.onMoved);
      hosts.set(name, host);
    }
    return host;
  };
  const count = (kept: boolean | undefined) => {
    if (kept) counters.learned++;
    else counters.dropped++;
  };

  return {
    observe({ host, method, path, route, status }) {
      const known = route === undefined ? undefined : templateFromRoute(route);
      if (status !== undefined && !provesExistence({ status, method, routeKnown: known !== undefined })) {
        counters.unproven++;
        return;
      }
      const at = hostOf(host);
      count(known === undefined ? at?.add(path, method) : at?.addRoute(known, method));
    },
    templateOf({ host, method, path, route }) {
      const known = route === undefined ? undefined : templateFromRoute(route);
      const at = hosts.get(host) ?? new HostTemplates(host, limits, decide, undefined);
      return at.templateOf(path, method, known);
    },
    correct: (host, template, method) => count(hostOf(host)?.correct(template, method)),
    forget: (host, template, method) => hosts.get(host)?.forget(template, method),
    declare: (host, operations) => count(hostOf(host)?.declare(operations)),
    learn: (host) => hosts.get(host)?.learn() ?? [],
    counters,
    state: () => ({ version: 1, hosts: [...hosts.values()].map((host) => host.state()) }),
    restore(state) {
      hosts.clear();
      for (const host of state.hosts.slice(0, limits.hostsMax)) hostOf(host.name)?.restore(host);
    },
  };
}
