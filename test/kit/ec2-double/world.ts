import type {
  Instance,
  InstanceTypeInfo,
  NetworkInterface,
  SecurityGroup,
  Subnet,
  Tag,
  TrafficMirrorFilter,
  TrafficMirrorFilterRule,
  TrafficMirrorSession,
  TrafficMirrorTarget,
  Volume,
  Vpc,
} from '@aws-sdk/client-ec2';

/** Everything that is in one region of one account. Resources have the form in which EC2 describes them. */
export class World {
  readonly region = 'eu-central-1';
  readonly vpcs = new Map<string, Vpc>();
  readonly subnets = new Map<string, Subnet>();
  readonly securityGroups = new Map<string, SecurityGroup>();
  readonly networkInterfaces = new Map<string, NetworkInterface>();
  readonly instances = new Map<string, Instance>();
  readonly volumes = new Map<string, Volume>();
  readonly targets = new Map<string, TrafficMirrorTarget>();
  readonly filters = new Map<string, TrafficMirrorFilter>();
  readonly filterRules = new Map<string, TrafficMirrorFilterRule>();
  readonly sessions = new Map<string, TrafficMirrorSession>();
  readonly instanceTypes = new Map<string, InstanceTypeInfo>();
  readonly images = new Set<string>();
  /** ARNs of profiles, with the role in each. */
  readonly instanceProfiles = new Map<string, string>();
  /** Roles that may be assumed, with the external id that each asks for. */
  readonly roles = new Map<string, string>();
  readonly parameters = new Map<string, StoredParameter>();
  /** What instances were started with: EC2 does not describe it. */
  readonly userData = new Map<string, string>();
  /** How many more times an instance in passing is described before it has settled. */
  readonly settling = new Map<string, number>();

  /** How often what is new is left out of descriptions before it is shown: AWS is consistent only in the end. */
  lag = 0;

  readonly #new = new Map<string, number>();
  #ids = 0;

  /** Instances pass through `pending` and `shutting-down` for so many descriptions. */
  constructor(
    readonly settleAfter = 2,
    readonly account = '123456789012',
  ) {}

  /** Ids of the form of EC2's, the same in each run. */
  id(prefix: string): string {
    this.#ids += 1;
    const id = `${prefix}-0${this.#ids.toString(16).padStart(16, '0')}`;
    if (this.lag > 0) this.#new.set(id, this.lag);
    return id;
  }

  hides(id: string): boolean {
    const left = this.#new.get(id);
    if (left === undefined) return false;
    if (left > 1) this.#new.set(id, left - 1);
    else this.#new.delete(id);
    return true;
  }

  arn(type: string, id: string): string {
    return `arn:aws:ec2:${this.region}:${this.account}:${type}/${id}`;
  }

  /** Tags of any resource that has some, to read and to change. */
  tagsOf(id: string): Tag[] | undefined {
    const plain = [
      this.vpcs,
      this.subnets,
      this.securityGroups,
      this.instances,
      this.volumes,
      this.targets,
      this.filters,
      this.filterRules,
      this.sessions,
    ];
    for (const kept of plain) {
      const found: { Tags?: Tag[] | undefined } | undefined = kept.get(id);
      if (!found) continue;
      found.Tags ??= [];
      return found.Tags;
    }
    const networkInterface = this.networkInterfaces.get(id);
    if (!networkInterface) return undefined;
    networkInterface.TagSet ??= [];
    return networkInterface.TagSet;
  }
}

export interface StoredParameter {
  readonly value: string;
  readonly type: string;
  readonly version: number;
  readonly tags: readonly Tag[];
}
