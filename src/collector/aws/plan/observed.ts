/** What is in the account, in our own terms: ours is what carries the stack’s tag. */
export interface Observed {
  readonly vpcCidrs: readonly string[];
  readonly groups: readonly OwnGroup[];
  readonly interfaces: readonly OwnInterface[];
  readonly collectors: readonly OwnCollector[];
  readonly targets: readonly OwnTarget[];
  readonly filters: readonly OwnFilter[];
  /** Of the whole account: foreign ones take numbers and places too. */
  readonly sessions: readonly Session[];
  /** Instances that fit the filter, whatever their state. */
  readonly candidates: readonly Candidate[];
  /** Addresses of the VPC's load balancers that name clients in headers. */
  readonly loadBalancers: readonly string[];
  readonly instanceTypes: ReadonlyMap<string, InstanceType>;
}

export interface OwnGroup {
  readonly id: string;
  readonly vpcId: string;
  readonly ingress: readonly Permission[];
  readonly egress: readonly Permission[];
}
export interface Permission {
  /** `udp`, `tcp`, or `-1` for all. */
  readonly protocol: string;
  readonly port?: number;
  readonly cidr: string;
}
export interface OwnInterface {
  readonly id: string;
  readonly slot: number;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly groupIds: readonly string[];
  /** The instance that has it. */
  readonly instanceId?: string;
}
export interface OwnCollector {
  readonly id: string;
  readonly slot: number;
  readonly state: string;
  readonly launch: string;
  /** The interface that it stands on. */
  readonly interfaceId?: string;
}
export interface OwnTarget {
  readonly id: string;
  readonly interfaceId?: string;
  readonly loadBalancerArn?: string;
}
export interface OwnFilter {
  readonly id: string;
  readonly rules: readonly (FilterRule & { readonly id: string })[];
}
export interface FilterRule {
  readonly direction: 'ingress' | 'egress';
  readonly number: number;
  readonly action: 'accept' | 'reject';
  readonly family: 'ipv4' | 'ipv6';
  /** The only ports of TCP that it fits; all of every protocol when absent. */
  readonly sourcePorts?: Ports;
  readonly destinationPorts?: Ports;
}
/** The first and the last. */
export type Ports = readonly [number, number];
export interface Session {
  readonly id: string;
  readonly ours: boolean;
  readonly source: string;
  readonly target: string;
  readonly filter: string;
  readonly number: number;
  readonly vni: number;
}
export interface Candidate {
  readonly instanceId: string;
  readonly state: string;
  readonly type: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly interfaces: readonly CandidateInterface[];
}
export interface CandidateInterface {
  readonly id: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly type: string;
  readonly ipv6: boolean;
  /** All of them, of both families. */
  readonly addresses: readonly string[];
}
export interface InstanceType {
  readonly hypervisor?: string;
  readonly bareMetal: boolean;
}
