import type { CreateTagsCommandInput } from '@aws-sdk/client-ec2';
import { Ec2Error } from '../ec2-error.js';
import { checkTags } from '../tags.js';
import type { Action, Surroundings } from './action.js';
import * as instances from './instances.js';
import * as mirror from './mirror.js';
import * as network from './network.js';

const createTags = ({ Resources = [], Tags = [] }: CreateTagsCommandInput, { world }: Surroundings) => {
  checkTags(Tags);
  for (const id of Resources) {
    const tags = world.tagsOf(id);
    if (!tags) throw new Ec2Error('InvalidID', `The ID '${id}' is not valid`);
    for (const { Key, Value } of Tags) {
      const there = tags.find((tag) => tag.Key === Key);
      if (there) there.Value = Value;
      else tags.push({ Key, Value });
    }
  }
  return { Return: true };
};

/** What this double can do, by EC2's names. */
export const actions: Readonly<Record<string, Action>> = {
  AuthorizeSecurityGroupEgress: network.authorizeSecurityGroupEgress,
  AuthorizeSecurityGroupIngress: network.authorizeSecurityGroupIngress,
  CreateNetworkInterface: network.createNetworkInterface,
  CreateSecurityGroup: network.createSecurityGroup,
  CreateTags: createTags,
  CreateTrafficMirrorFilter: mirror.createTrafficMirrorFilter,
  CreateTrafficMirrorFilterRule: mirror.createTrafficMirrorFilterRule,
  CreateTrafficMirrorSession: mirror.createTrafficMirrorSession,
  CreateTrafficMirrorTarget: mirror.createTrafficMirrorTarget,
  DeleteNetworkInterface: network.deleteNetworkInterface,
  DeleteSecurityGroup: network.deleteSecurityGroup,
  DeleteTrafficMirrorFilter: mirror.deleteTrafficMirrorFilter,
  DeleteTrafficMirrorFilterRule: mirror.deleteTrafficMirrorFilterRule,
  DeleteTrafficMirrorSession: mirror.deleteTrafficMirrorSession,
  DeleteTrafficMirrorTarget: mirror.deleteTrafficMirrorTarget,
  DescribeInstances: instances.describeInstances,
  DescribeInstanceTypes: instances.describeInstanceTypes,
  DescribeNetworkInterfaces: network.describeNetworkInterfaces,
  DescribeSecurityGroups: network.describeSecurityGroups,
  DescribeSubnets: network.describeSubnets,
  DescribeTrafficMirrorFilters: mirror.describeTrafficMirrorFilters,
  DescribeTrafficMirrorSessions: mirror.describeTrafficMirrorSessions,
  DescribeTrafficMirrorTargets: mirror.describeTrafficMirrorTargets,
  DescribeVpcs: network.describeVpcs,
  RevokeSecurityGroupEgress: network.revokeSecurityGroupEgress,
  RunInstances: instances.runInstances,
  TerminateInstances: instances.terminateInstances,
};
