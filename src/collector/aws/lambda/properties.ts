import { z } from 'zod';
import type { Wanted } from '../plan/wanted.js';

/** CloudFormation hands over every value as text, and an absent one as ''. */
const text = (form: RegExp) => z.string().regex(form);
const optional = (form: RegExp) =>
  z
    .union([z.literal(''), text(form)])
    .optional()
    .transform((value) => value || undefined);
const list = (form: RegExp) =>
  z
    .union([z.array(z.string()), z.string().transform((line) => line.split(','))])
    .default([])
    .transform((items) => items.map((item) => item.trim()).filter((item) => item !== ''))
    .pipe(z.array(text(form)).max(500));
const flag = z
  .enum(['true', 'false', ''])
  .default('false')
  .transform((value) => value === 'true');
const arn = /^arn:aws[a-z-]*:[\w+=,.@:/-]{1,1000}$/;

/** `Properties` of the custom resource. What is not listed is passed over. */
const Properties = z
  .object({
    Organization: text(/^[\w:-]{1,128}$/),
    /** Of the parent stack, which the customer knows; the custom resource's own when absent. */
    StackArn: optional(arn),
    PlatformUrl: text(/^https?:\/\/[^\s"'?#]{1,300}$/),
    Token: text(/^pod_[\w-]{1,190}$/),
    PrivacyKey: optional(/^[A-Za-z0-9_-]{16,128}$/),
    VpcId: text(/^vpc-[0-9a-f]{8,17}$/),
    /** Where sources are looked for; in the whole VPC when empty. */
    SubnetIds: list(/^subnet-[0-9a-f]{8,17}$/),
    /** Where collectors stand: they need a way out to the platform. `SubnetIds` when empty. */
    CollectorSubnetIds: list(/^subnet-[0-9a-f]{8,17}$/),
    /** `key=value` */
    SourceTag: optional(/^[^=]{1,128}=.{0,256}$/),
    /** Ids of instances or network interfaces; they go before the tag. */
    SourceIds: list(/^(i|eni)-[0-9a-f]{8,17}$/),
    ImageId: text(/^ami-[0-9a-f]{8,17}$/),
    InstanceType: text(/^[a-z0-9-]+\.[a-z0-9-]+$/),
    InstanceProfileArn: optional(arn),
    /** The script of the first start, as text. */
    UserData: z.string().max(16_000).default(''),
    CollectorsMax: z.coerce.number().int().min(1).max(100).default(5),
    NetworkLoadBalancerArn: optional(arn),
    SourceMtu: optional(/^\d{3,5}$/),
    /** A role of another account, whose VPC it is, with the organisation's external id. */
    RoleArn: optional(arn),
    ExternalId: optional(/^[\w+=,.@:/-]{2,1224}$/),
    /** Regions whose managed gateways are listed. */
    GatewayRegions: z.preprocess(
      (value) => value || 'none',
      text(/^(all|none|[a-z]{2}(-[a-z]+){1,3}-\d{1,2}(,[a-z]{2}(-[a-z]+){1,3}-\d{1,2}){0,40})$/),
    ),
    DryRun: flag,
  })
  .refine((all) => all.SourceIds.length > 0 || all.SourceTag !== undefined, {
    path: ['SourceTag'],
    message: 'give a tag or ids of sources',
  })
  .refine((all) => all.CollectorSubnetIds.length + all.SubnetIds.length > 0, {
    path: ['SubnetIds'],
    message: 'collectors need a subnet to stand in',
  })
  .refine((all) => (all.RoleArn === undefined) === (all.ExternalId === undefined), {
    path: ['ExternalId'],
    message: 'a role and its external id come together',
  });
export type Properties = z.infer<typeof Properties>;

/** @throws Error that names the properties at fault, and repeats no value. */
export function readProperties(raw: unknown): Properties {
  const result = Properties.safeParse(raw);
  if (result.success) return result.data;
  const names = result.error.issues.map(({ path, message }) => `${path.join('.')} (${message})`);
  throw new PropertiesError(`These properties are not valid: ${[...new Set(names)].join(', ')}`);
}
export class PropertiesError extends Error {}

/** What a later run needs to know; without what is secret. */
export interface Configuration {
  readonly properties: Omit<Properties, 'Token' | 'PrivacyKey'>;
  readonly stackArn: string;
  /** `pod_<id>`: which token was exchanged. */
  readonly tokenId: string;
  readonly privacyKeyMade: boolean;
  /** While all moves to another account: what is made meanwhile would be left behind. */
  readonly isMoving?: boolean;
}

/** Of the collectors' role and its profile in another account. */
export const collectorName = 'ProtectOnceCollector';

export function wantedOf(properties: Configuration['properties'], stack: string): Wanted {
  const { SourceIds, SourceTag = '', SubnetIds, CollectorSubnetIds, SourceMtu } = properties;
  const [key = '', ...value] = SourceTag.split('=');
  // A machine takes a profile of its own account alone; there it has the name that the template of the role gives it.
  const profile =
    properties.RoleArn?.replace(/:role\/.*$/, `:instance-profile/${collectorName}`) ??
    properties.InstanceProfileArn;
  return {
    stack,
    organization: properties.Organization,
    vpcId: properties.VpcId,
    subnetIds: SubnetIds,
    collectorSubnetIds: CollectorSubnetIds.length > 0 ? CollectorSubnetIds : SubnetIds,
    source: SourceIds.length > 0 ? { by: 'ids', ids: SourceIds } : { by: 'tag', key, value: value.join('=') },
    collector: {
      imageId: properties.ImageId,
      instanceType: properties.InstanceType,
      userData: properties.UserData,
      ...(profile ? { instanceProfileArn: profile } : {}),
    },
    collectorsMax: properties.CollectorsMax,
    ...(properties.NetworkLoadBalancerArn ? { loadBalancerArn: properties.NetworkLoadBalancerArn } : {}),
    ...(SourceMtu === undefined ? {} : { sourceMtu: Number(SourceMtu) }),
  };
}
