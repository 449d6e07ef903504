import type { FilterRule, Permission } from './observed.js';

/** An id, or `@name` of what an earlier step of the same plan makes. */
export type Ref = string;

/** One change; each is one call of EC2. */
export type Step =
  | { readonly do: 'createGroup'; readonly vpcId: string; readonly makes: Ref }
  | {
      readonly do: 'allowIngress' | 'allowEgress' | 'revokeEgress';
      readonly group: Ref;
      readonly permissions: readonly Permission[];
    }
  | {
      readonly do: 'createInterface';
      readonly slot: number;
      readonly subnetId: string;
      readonly group: Ref;
      readonly makes: Ref;
    }
  | {
      readonly do: 'runCollector';
      readonly slot: number;
      readonly networkInterface: Ref;
      readonly launch: string;
    }
  | {
      readonly do: 'createTarget';
      readonly slot: number;
      readonly networkInterface?: Ref;
      readonly loadBalancerArn?: string;
      readonly makes: Ref;
    }
  | { readonly do: 'createFilter'; readonly makes: Ref }
  | { readonly do: 'createRule'; readonly filter: Ref; readonly name: string; readonly rule: FilterRule }
  | {
      readonly do: 'createSession';
      readonly source: string;
      readonly instanceId: string;
      readonly target: Ref;
      readonly filter: Ref;
      readonly number: number;
      readonly vni: number;
    }
  | { readonly do: Removal; readonly id: string };

export type Removal =
  | 'deleteSession'
  | 'deleteTarget'
  | 'deleteRule'
  | 'deleteFilter'
  | 'terminateCollector'
  | 'deleteInterface'
  | 'deleteGroup';

/** For people: what a dry run shows. */
export function describeStep(step: Step): string {
  const { do: verb, ...rest } = step;
  const details = Object.entries(rest)
    .filter(([key]) => key !== 'launch')
    .map(([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : value}`);
  return `${verb}: ${details.join(', ')}`;
}
