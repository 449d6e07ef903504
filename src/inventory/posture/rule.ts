import type { Protocol, Severity } from '../../event/index.js';
import type { ExposureLevel } from '../exposure/exposure-level.js';
import { distinctCount } from '../facts/distinct.js';
import type { FactName, NameSet, Stream } from '../facts/fact-name.js';
import { DAY_MS, type EndpointFacts } from '../facts/facts-state.js';
import { WINDOW_DAYS, windowCount } from '../facts/window.js';
import type { EndpointSketch } from '../schemas/endpoint-sketch.js';
import type { FindingEvidence } from './finding-draft.js';
import { type Standing, type StandingOptions, standing } from './standing.js';

/** What a person is told about a rule. */
export interface RuleText {
  /** `posture.clear-text` */
  readonly id: string;
  /** Of the OWASP API Security Top 10 2023: `API8:2023`. */
  readonly owasp: string;
  readonly title: string;
  /** Why it matters. */
  readonly why: string;
  /** How to fix it. */
  readonly fix: string;
}

export interface AssessedEndpoint {
  readonly method: string;
  /** `/orders/{id}` */
  readonly template: string;
  readonly host: string;
  readonly protocol: Protocol;
  readonly operation?: string | undefined;
  readonly exposure: ExposureLevel;
}

/** What a rule says of one endpoint. */
export interface Verdict {
  readonly severity: Severity;
  readonly stands: Pick<Standing, 'first' | 'last'>;
  readonly evidence: FindingEvidence;
}

export interface EndpointRule extends RuleText {
  judge(assessment: Assessment): Verdict | undefined;
}

/** An endpoint before its rules. */
export class Assessment {
  constructor(
    readonly endpoint: AssessedEndpoint,
    readonly sketch: EndpointSketch,
    readonly facts: EndpointFacts,
    readonly now: number,
    /** Whether the finding of the rule at hand is open. */
    readonly open: boolean,
  ) {}

  stands(
    either: FactName | readonly FactName[],
    stream: Stream,
    options: Pick<StandingOptions, 'min' | 'callerMade'> = {},
  ): Standing | undefined {
    return standing(this.facts, either, stream, { ...options, now: this.now, open: this.open });
  }

  /** Calls in the days that count. */
  count(fact: FactName): number {
    return windowCount(this.facts, fact, this.now);
  }

  ever(fact: FactName): number {
    return this.facts.ever.get(fact)?.count ?? 0;
  }

  /** Names that go with a fact, seen no longer before its last sighting than fourteen days. */
  names(set: NameSet, last: number): string[] {
    const names = [...(this.facts.names.get(set) ?? [])];
    return names
      .filter(([, stats]) => last - stats.last <= WINDOW_DAYS * DAY_MS)
      .map(([name]) => name)
      .sort();
  }

  /** Different callers, about: by identity, else by address. */
  get callers(): number {
    return Math.max(distinctCount(this.facts.principals), distinctCount(this.facts.clients));
  }

  get isPublic(): boolean {
    return this.endpoint.exposure === 'public';
  }
}

/** The counts every finding shows. */
export const counted = ({ count, relevant }: Standing): { calls: number; ofCalls: number } => ({
  calls: count,
  ofCalls: relevant,
});

/** The one, or the other. */
export const severer = (condition: boolean, yes: Severity, no: Severity): Severity => (condition ? yes : no);
