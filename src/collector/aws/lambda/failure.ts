import type { DeploymentProblem } from '../../../event/deployment.js';
import { codeOf, refusalOf } from '../ec2/refusal.js';

/** A run that cannot go on, in the words that the customer and the platform read. Holds no value. */
export class Failure extends Error {
  constructor(
    readonly problem: DeploymentProblem,
    options?: { cause: unknown },
  ) {
    super(problem.text, options);
    this.name = 'Failure';
  }
}

const codes = {
  denied: 'ROLE_REFUSED',
  throttled: 'THROTTLED',
  limit: 'LIMIT_REACHED',
  unsupported: 'INSTANCE_TYPE_CANNOT_MIRROR',
} as const;

/** What AWS refused, by its code and the step: its text is left out, since it could repeat what is the customer's. */
export function problemOf(error: unknown, step: string, subject?: string): DeploymentProblem {
  const refusal = refusalOf(error);
  const code = refusal in codes ? codes[refusal as keyof typeof codes] : 'INTERNAL';
  const text = `AWS answered ${step} with ${codeOf(error)
    .replace(/[^\w.]/g, '')
    .slice(0, 100)}.`;
  return { code, text, ...(subject === undefined ? {} : { subject }) };
}
