import { z } from 'zod';

/*
 * What the agentless part in a customer's AWS account and the platform say to each other while it is being set up. Ids of AWS
 * resources may travel; a value never does.
 */

/** What can be wrong with a deployment, as the customer's own account finds it. */
export const deploymentProblems = {
  ROLE_REFUSED:
    'AWS refused a call: the role lacks a permission, or a policy of the organization forbids it.',
  LIMIT_REACHED:
    'A limit of AWS was reached, such as sessions of a source, sources of a target or instances.',
  INSTANCE_TYPE_CANNOT_MIRROR: 'Instances of this type cannot be mirrored.',
  MTU_TOO_SMALL: 'The target’s MTU is too small for what is mirrored: packets would be cut.',
  NO_SOURCES: 'Nothing in the chosen subnets fits the tag or the ids of sources.',
  TARGET_UNREACHABLE: 'A source cannot reach the collector: another VPC, or no route.',
  COLLECTOR_FAILED: 'The collector’s machine did not start, or its service did not.',
  PACKAGE_REFUSED: 'The collector’s package could not be fetched, or its checksum is another one.',
  PRIVACY_KEY_MADE:
    'A privacy key was made in this account: tokens of in-app libraries will not match until the same key is used.',
  THROTTLED: 'AWS slowed calls down; the rest follows by itself.',
  INTERNAL: 'Something unexpected happened in the Lambda: its log tells.',
} as const;
export type DeploymentProblemCode = keyof typeof deploymentProblems;
export const deploymentProblemCodes = Object.keys(deploymentProblems) as [
  DeploymentProblemCode,
  ...DeploymentProblemCode[],
];

export const deploymentStages = ['stack', 'collector', 'mirroring'] as const;
export type DeploymentStage = (typeof deploymentStages)[number];

/** Ids, ARNs and names of AWS resources: no space, no quote. */
const AwsName = z.string().regex(/^[\w.:/@+=,*-]{1,300}$/);
const Line = z
  .string()
  .min(1)
  .max(300)
  .regex(/^\P{Cc}*$/u);
const Few = z.number().int().min(0).max(1_000_000);

/** Body of `POST /ingest/v1/deployments/exchange`. `stack` is the stack's ARN; the other two are in it. */
export const DeploymentExchange = z.strictObject({
  /** `pod_<id>_<secret>` */
  token: z.string().min(1).max(200),
  account: z.string().regex(/^\d{12}$/),
  region: z.string().regex(/^[a-z]{2}(-[a-z]{2,12}){1,3}-\d{1,2}$/),
  stack: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:cloudformation:[a-z0-9-]{4,40}:\d{12}:stack\/[A-Za-z][A-Za-z0-9-]{0,127}\/[0-9a-f-]{8,60}$/,
    ),
});
export type DeploymentExchange = z.infer<typeof DeploymentExchange>;

/** Its answer. `bearer` is `po_<id>_<secret>`: the collector's own, without a privacy part. */
export interface DeploymentExchanged {
  readonly bearer: string;
  readonly deployment: string;
}

/** Body of `POST /ingest/v1/deployments/progress`. A stage's problems take the place of those that it told before. */
export const DeploymentProgress = z.strictObject({
  stage: z.enum(deploymentStages),
  /** `removed` is of the stack: all that it made is gone, and its collector's right to report ends. */
  state: z.enum(['ok', 'failed', 'removed']),
  /** Network interfaces that are wanted, and that are mirrored. */
  sources: Few.optional(),
  mirrored: Few.optional(),
  problems: z
    .array(z.strictObject({ code: z.enum(deploymentProblemCodes), text: Line, subject: AwsName.optional() }))
    .max(50)
    .default([]),
});
export type DeploymentProgress = z.infer<typeof DeploymentProgress>;
export type DeploymentProblem = DeploymentProgress['problems'][number];
