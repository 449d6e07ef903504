import { serviceRules } from './assess-service-posture.js';
import { endpointRules } from './endpoint-rules.js';
import type { RuleText } from './rule.js';

/** Rules that are judged in `specifications/`. */
const discovery: readonly RuleText[] = [
  {
    id: 'discovery.shadow',
    owasp: 'API9:2023',
    title: 'Shadow: called, but not declared',
    why: 'The service answers calls that its specification does not know. Nobody has reviewed this operation, and checks made from the specification leave it out.',
    fix: 'Declare the operation, or take it out of service.',
  },
  {
    id: 'discovery.orphan',
    owasp: 'API9:2023',
    title: 'Orphan: declared, but never called',
    why: 'The specification promises an operation that nobody has called while the rest of the service was in use. It may not exist, or exist without anybody looking.',
    fix: 'Remove it from the specification and from the service, or tell its callers where it is.',
  },
  {
    id: 'discovery.zombie',
    owasp: 'API9:2023',
    title: 'Zombie: on its way out, but still called',
    why: 'The operation is deprecated, superseded by a newer version, or was silent for long and is called again. Such code is no longer maintained, and attackers look for it.',
    fix: 'Find out who calls (see the callers), move them, and switch it off.',
  },
  {
    id: 'discovery.drift',
    owasp: 'API9:2023',
    title: 'Drift: not as declared',
    why: 'Traffic has parameters, fields, types or statuses that the specification does not, or is served without the proof that it asks for. Clients, tests and filters made from it are wrong, a new field may be data that was not meant to leave, and a missing check lets anybody in.',
    fix: 'Bring the specification in line with the code, or the code with the specification.',
  },
];

const textOnly = ({ id, owasp, title, why, fix }: RuleText): RuleText => ({ id, owasp, title, why, fix });

/** What a person is told about each rule that a finding can name. */
export const ruleTexts: ReadonlyMap<string, RuleText> = new Map(
  [...endpointRules, ...serviceRules, ...discovery].map((rule) => [rule.id, textOnly(rule)]),
);
