import type { EndpointDigest } from './endpoint-digest.js';
import type { FindingDraft } from './finding-draft.js';
import type { RuleText } from './rule.js';

/** A method of a resource that the application itself lists: a framework's route table, or a specification. */
export interface DeclaredMethod {
  readonly method: string;
  /** `/orders/{id}` */
  readonly template: string;
}

export interface ServicePosture {
  readonly digests: readonly EndpointDigest[];
  readonly declared: readonly DeclaredMethod[];
  /** The last call of any endpoint: without calls time stands still. */
  readonly end: number;
  isOpen(rule: string, subject: string): boolean;
}

/** A finding that takes more than one endpoint to see; it is about the service unless it names an endpoint. */
export interface ServiceFinding extends FindingDraft {
  readonly subject: string;
  readonly endpointId?: string | undefined;
}

export interface ServiceRule extends RuleText {
  judge(posture: ServicePosture): Iterable<Omit<ServiceFinding, 'rule'>>;
}

/** One resource for all methods: host and template, but for the names of parameters. */
export const resourceOf = ({ endpoint }: EndpointDigest): string =>
  `${endpoint.host}${endpoint.template.replace(/\{[^}]*\}/g, '{}')}`;

export function groupBy<T>(all: Iterable<T>, keyOf: (each: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const key = keyOf(each);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return groups;
}
