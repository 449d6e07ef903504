import type { EndpointDigest } from './endpoint-digest.js';
import type { DeclaredMethod, ServiceFinding, ServicePosture, ServiceRule } from './service-rule.js';
import { authenticationMixed } from './service-rules/authentication-mixed.js';
import { excessiveData } from './service-rules/excessive-data.js';
import { massAssignment } from './service-rules/mass-assignment.js';
import { unusedMethods } from './service-rules/unused-methods.js';
import { versionsParallel } from './service-rules/versions-parallel.js';
import { vulnerableSoftware } from './service-rules/vulnerable-software.js';

/** The rules that need more than one endpoint. */
export const serviceRules: readonly ServiceRule[] = [
  authenticationMixed,
  massAssignment,
  excessiveData,
  versionsParallel,
  unusedMethods,
  vulnerableSoftware,
];

/** Findings that one service has of one rule; past it there is nothing new to learn. */
const FINDINGS_MAX = 100;

export interface ServicePostureInput {
  readonly digests: readonly EndpointDigest[];
  readonly declared?: readonly DeclaredMethod[] | undefined;
  /** `rule|subject` of the service's open findings. */
  readonly open?: ReadonlySet<string> | undefined;
}

/** What is wrong with a service that no endpoint shows alone. */
export function assessServicePosture({
  digests,
  declared = [],
  open,
}: ServicePostureInput): ServiceFinding[] {
  const posture: ServicePosture = {
    digests,
    declared,
    end: digests.reduce((latest, { lastCallAt }) => Math.max(latest, lastCallAt), 0),
    isOpen: (rule, subject) => open?.has(`${rule}|${subject}`) ?? false,
  };
  return serviceRules.flatMap((rule) => {
    const found = [...rule.judge(posture)].map((finding): ServiceFinding => ({ rule: rule.id, ...finding }));
    if (found.length <= FINDINGS_MAX) return found;
    // Those that stand stay: which come first would change with every call.
    const standing = found.filter((finding) => posture.isOpen(rule.id, finding.subject));
    const others = found.filter((finding) => !posture.isOpen(rule.id, finding.subject));
    return [...standing, ...others].slice(0, FINDINGS_MAX);
  });
}
