import type { Plan } from './plan-changes.js';
import { describeStep } from './step.js';

/** What CloudFormation takes in an answer of 4096 bytes, beside the rest of it. */
const charactersMax = 2_500;

/** For people: what a dry run would do. What it amounts to comes first, sessions last: of those there may be more than fit. */
export function describePlan({ steps, problems, sources, mirrored, collectors, inventory }: Plan): string {
  const sessions = steps.filter((step) => step.do === 'createSession');
  const others = steps.filter((step) => step.do !== 'createSession');
  const hops = inventory.filter(([, { loadBalancer }]) => loadBalancer).length;
  const lines = [
    `${mirrored + sessions.length} of ${sources} network interfaces would be mirrored, to ${collectors} collectors.`,
    `These would know ${inventory.length - hops} addresses of machines, and ${hops} of load balancers.`,
    ...problems
      .map(({ code, text, subject }) => `${code}: ${subject ? `${subject}: ` : ''}${text}`)
      .slice(0, 5),
    ...others.map((step) => (step.do === 'createRule' ? `createRule: ${step.name}` : describeStep(step))),
    ...sessions.map(({ source, target }) => `createSession: ${source} to ${target}`),
  ];
  const text = lines.join('\n');
  return text.length <= charactersMax ? text : `${text.slice(0, charactersMax - 3)}...`;
}
