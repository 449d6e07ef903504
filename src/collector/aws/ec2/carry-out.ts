import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  CreateTrafficMirrorFilterCommand,
  CreateTrafficMirrorFilterRuleCommand,
  CreateTrafficMirrorSessionCommand,
  CreateTrafficMirrorTargetCommand,
  DeleteNetworkInterfaceCommand,
  DeleteSecurityGroupCommand,
  DeleteTrafficMirrorFilterCommand,
  DeleteTrafficMirrorFilterRuleCommand,
  DeleteTrafficMirrorSessionCommand,
  DeleteTrafficMirrorTargetCommand,
  type EC2Client,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { roles, tagKeys } from '../plan/names.js';
import type { Permission, Ports } from '../plan/observed.js';
import type { Ref, Removal, Step } from '../plan/step.js';
import type { CollectorLaunch } from '../plan/wanted.js';
import { clientToken, type Owner, ownTags } from './own-tags.js';
import { runInstancesInput } from './run-instances-input.js';

export interface CarryOut {
  readonly ec2: EC2Client;
  readonly owner: Owner;
  readonly requestId: string;
  /** Absent for a removal. */
  readonly collector?: CollectorLaunch;
  /** What steps made, by the names under which later steps mean it. */
  readonly made: Map<Ref, string>;
}

/** One step, one call. */
export async function carryOut(step: Step, context: CarryOut): Promise<void> {
  if ('id' in step) return remove(context.ec2, step.do, step.id);
  const { ec2, owner, made } = context;
  const idOf = (ref: Ref) => made.get(ref) ?? ref;
  const withToken = <T extends object>(input: T) => ({
    ...input,
    ClientToken: clientToken(owner.stack, context.requestId, step.do, input),
  });
  switch (step.do) {
    case 'createGroup': {
      const { GroupId = '' } = await ec2.send(
        new CreateSecurityGroupCommand({
          GroupName: `${owner.stack}-${roles.group}`,
          Description: 'ProtectOnce: mirrored packets of this VPC',
          VpcId: step.vpcId,
          TagSpecifications: [ownTags(owner, roles.group, 'security-group')],
        }),
      );
      made.set(step.makes, GroupId);
      return;
    }
    case 'allowIngress':
    case 'allowEgress':
    case 'revokeEgress': {
      const input = { GroupId: idOf(step.group), IpPermissions: step.permissions.map(toIpPermission) };
      if (step.do === 'allowIngress') await ec2.send(new AuthorizeSecurityGroupIngressCommand(input));
      else if (step.do === 'allowEgress') await ec2.send(new AuthorizeSecurityGroupEgressCommand(input));
      else await ec2.send(new RevokeSecurityGroupEgressCommand(input));
      return;
    }
    case 'createInterface': {
      const slot = { [tagKeys.slot]: String(step.slot) };
      const { NetworkInterface } = await ec2.send(
        new CreateNetworkInterfaceCommand(
          withToken({
            SubnetId: step.subnetId,
            Groups: [idOf(step.group)],
            Description: 'ProtectOnce: takes mirrored packets',
            TagSpecifications: [ownTags(owner, roles.networkInterface, 'network-interface', slot)],
          }),
        ),
      );
      made.set(step.makes, NetworkInterface?.NetworkInterfaceId ?? '');
      return;
    }
    case 'runCollector': {
      if (!context.collector) throw new Error('a removal starts no collector');
      const networkInterface = idOf(step.networkInterface);
      const input = runInstancesInput(owner, context.collector, { ...step, networkInterface });
      await ec2.send(new RunInstancesCommand(withToken(input)));
      return;
    }
    case 'createTarget': {
      const on =
        step.networkInterface === undefined
          ? { NetworkLoadBalancerArn: step.loadBalancerArn }
          : { NetworkInterfaceId: idOf(step.networkInterface) };
      const slot = { [tagKeys.slot]: String(step.slot) };
      const { TrafficMirrorTarget } = await ec2.send(
        new CreateTrafficMirrorTargetCommand(
          withToken({
            ...on,
            TagSpecifications: [ownTags(owner, roles.target, 'traffic-mirror-target', slot)],
          }),
        ),
      );
      made.set(step.makes, TrafficMirrorTarget?.TrafficMirrorTargetId ?? '');
      return;
    }
    case 'createFilter': {
      const { TrafficMirrorFilter } = await ec2.send(
        new CreateTrafficMirrorFilterCommand(
          withToken({
            TagSpecifications: [ownTags(owner, roles.filter, 'traffic-mirror-filter')],
          }),
        ),
      );
      made.set(step.makes, TrafficMirrorFilter?.TrafficMirrorFilterId ?? '');
      return;
    }
    case 'createRule': {
      const { rule } = step;
      const tcp = rule.sourcePorts !== undefined || rule.destinationPorts !== undefined;
      const anywhere = rule.family === 'ipv6' ? '::/0' : '0.0.0.0/0';
      await ec2.send(
        new CreateTrafficMirrorFilterRuleCommand(
          withToken({
            TrafficMirrorFilterId: idOf(step.filter),
            TrafficDirection: rule.direction,
            RuleNumber: rule.number,
            RuleAction: rule.action,
            SourceCidrBlock: anywhere,
            DestinationCidrBlock: anywhere,
            ...(tcp ? { Protocol: 6 } : {}),
            ...(rule.sourcePorts ? { SourcePortRange: portRange(rule.sourcePorts) } : {}),
            ...(rule.destinationPorts ? { DestinationPortRange: portRange(rule.destinationPorts) } : {}),
            Description: step.name,
            TagSpecifications: [ownTags(owner, step.name, 'traffic-mirror-filter-rule')],
          }),
        ),
      );
      return;
    }
    case 'createSession':
      await ec2.send(
        new CreateTrafficMirrorSessionCommand(
          withToken({
            NetworkInterfaceId: step.source,
            TrafficMirrorTargetId: idOf(step.target),
            TrafficMirrorFilterId: idOf(step.filter),
            SessionNumber: step.number,
            VirtualNetworkId: step.vni,
            Description: `ProtectOnce: ${step.instanceId}`,
            TagSpecifications: [ownTags(owner, roles.session, 'traffic-mirror-session')],
          }),
        ),
      );
  }
}

async function remove(ec2: EC2Client, removal: Removal, id: string): Promise<void> {
  switch (removal) {
    case 'deleteSession':
      await ec2.send(new DeleteTrafficMirrorSessionCommand({ TrafficMirrorSessionId: id }));
      return;
    case 'deleteTarget':
      await ec2.send(new DeleteTrafficMirrorTargetCommand({ TrafficMirrorTargetId: id }));
      return;
    case 'deleteRule':
      await ec2.send(new DeleteTrafficMirrorFilterRuleCommand({ TrafficMirrorFilterRuleId: id }));
      return;
    case 'deleteFilter':
      await ec2.send(new DeleteTrafficMirrorFilterCommand({ TrafficMirrorFilterId: id }));
      return;
    case 'terminateCollector':
      await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
      return;
    case 'deleteInterface':
      await ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id }));
      return;
    case 'deleteGroup':
      await ec2.send(new DeleteSecurityGroupCommand({ GroupId: id }));
  }
}

const portRange = ([FromPort, ToPort]: Ports) => ({ FromPort, ToPort });
const toIpPermission = ({ protocol, port, cidr }: Permission): IpPermission => ({
  IpProtocol: protocol,
  ...(port === undefined ? {} : { FromPort: port, ToPort: port }),
  ...(cidr.includes(':') ? { Ipv6Ranges: [{ CidrIpv6: cidr }] } : { IpRanges: [{ CidrIp: cidr }] }),
});
