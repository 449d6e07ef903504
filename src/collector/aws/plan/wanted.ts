/** What a customer asked for, once checked. */
export interface Wanted {
  readonly stack: string;
  readonly organization: string;
  readonly vpcId: string;
  /** Where sources are looked for. */
  readonly subnetIds: readonly string[];
  /** Where collectors may stand. */
  readonly collectorSubnetIds: readonly string[];
  readonly source: SourceFilter;
  readonly collector: CollectorLaunch;
  readonly collectorsMax: number;
  /** Mirror to this load balancer, which takes any number of sources, and not to collectors’ own interfaces. */
  readonly loadBalancerArn?: string;
  /** Of the sources, where the customer says that it is smaller than their type allows. */
  readonly sourceMtu?: number;
}
export type SourceFilter =
  | { readonly by: 'tag'; readonly key: string; readonly value: string }
  /** Of instances or of network interfaces. */
  | { readonly by: 'ids'; readonly ids: readonly string[] };

export interface CollectorLaunch {
  readonly imageId: string;
  readonly instanceType: string;
  readonly instanceProfileArn?: string;
  /** Script of the first start, as text. Holds no secret. */
  readonly userData: string;
}
