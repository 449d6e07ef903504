import { deploymentProblems } from '../../event/deployment.js';
import type { GuideStep } from '../../inventory/deployment/deployment-guide.js';
import {
  type AnyProblemCode,
  type Problem,
  seenProblems,
} from '../../inventory/deployment/deployment-state.js';
import type { Kit } from '../kit/kit.js';

/** What is wrong with a deployment, by a closed list. */
export function defineDeploymentProblem(kit: Kit) {
  const { builder } = kit;
  const meanings = { ...seenProblems, ...deploymentProblems };
  const code = kit.enumType(
    'DeploymentProblemCode',
    'What is wrong with a deployment.',
    Object.fromEntries(
      Object.entries(meanings).map(([name, meaning]) => [name, [name as AnyProblemCode, meaning] as const]),
    ),
  );
  return builder.objectRef<Problem>('DeploymentProblem').implement({
    description: 'Something that keeps a deployment from going on, or from seeing everything.',
    fields: (t) => ({
      code: t.expose('code', { type: code, description: 'What is wrong, for programs.' }),
      text: t.exposeString('text', { description: 'What it means and what to do, for people.' }),
      subject: t.exposeString('subject', {
        nullable: true,
        description: 'Id of the AWS resource concerned.',
      }),
      at: t.field({
        type: 'DateTime',
        description: 'When it was told or noticed.',
        resolve: ({ at }) => new Date(at),
      }),
    }),
  });
}

/** What the guide tells to do. */
export function defineDeploymentStep({ builder }: Kit) {
  return builder.objectRef<GuideStep>('DeploymentStep').implement({
    description: 'A step of the guide from the link to the first event.',
    fields: (t) => ({
      title: t.exposeString('title', { description: 'What to do.' }),
      text: t.exposeString('text', { description: 'How, and why.' }),
      command: t.string({
        nullable: true,
        description: 'The command that does it, with `<…>` where something of yours belongs.',
        resolve: ({ command }) => command,
      }),
    }),
  });
}
