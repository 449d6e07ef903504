import type { DeploymentProblem } from '../../../event/deployment.js';
import { canMirror } from './can-mirror.js';
import { jumboMtu, mtuOf, sessionsPerSourceMax, vxlanOverhead } from './limits.js';
import type { Candidate, Observed } from './observed.js';
import type { Wanted } from './wanted.js';

/** A network interface that is to be mirrored. */
export interface Source {
  readonly id: string;
  readonly instanceId: string;
  readonly subnetId: string;
}
export interface Selection {
  readonly sources: readonly Source[];
  /** Interfaces that were asked for, whether or not they can be mirrored. */
  readonly asked: number;
  readonly problems: readonly DeploymentProblem[];
}

const alive = new Set(['pending', 'running']);

/** Which interfaces are mirrored, and why others are not. */
export function selectSources(wanted: Wanted, observed: Observed): Selection {
  const own = new Set([...observed.collectors, ...observed.interfaces].map(({ id }) => id));
  const problems: DeploymentProblem[] = [];
  const sources: Source[] = [];
  let asked = 0;
  for (const candidate of observed.candidates) {
    if (!alive.has(candidate.state) || own.has(candidate.instanceId)) continue;
    const fitting = interfacesOf(candidate, wanted).filter(({ id }) => !own.has(id));
    asked += fitting.length;
    if (fitting.length > 0 && !canMirror(candidate.type, observed.instanceTypes.get(candidate.type))) {
      problems.push(cannotMirror(candidate));
      continue;
    }
    for (const { id, subnetId } of fitting) {
      if (foreignSessions(observed, id) >= sessionsPerSourceMax) problems.push(full(id));
      else sources.push({ id, instanceId: candidate.instanceId, subnetId });
    }
  }
  sources.sort((a, b) => (a.id < b.id ? -1 : 1));
  if (asked === 0) problems.push(noSources);
  else problems.push(...mtuProblems(wanted, observed, sources));
  return { sources, asked, problems };
}

function interfacesOf(candidate: Candidate, { vpcId, subnetIds, source }: Wanted) {
  const ids = source.by === 'ids' ? new Set(source.ids) : undefined;
  return candidate.interfaces.filter(
    (one) =>
      one.type === 'interface' &&
      one.vpcId === vpcId &&
      (subnetIds.length === 0 || subnetIds.includes(one.subnetId)) &&
      (!ids || ids.has(candidate.instanceId) || ids.has(one.id)),
  );
}

const foreignSessions = ({ sessions }: Observed, source: string) =>
  sessions.filter((session) => !session.ours && session.source === source).length;

/**
 * A mirrored packet arrives with its wrapping: what is larger than the MTU of a target that is an interface is cut. AWS tells
 * nobody which MTU a machine has chosen: told is what the customer says of the sources, or a target that takes no large
 * packets at all. One problem for all sources.
 */
function mtuProblems(wanted: Wanted, observed: Observed, sources: readonly Source[]): DeploymentProblem[] {
  const target = mtuOf(wanted.collector.instanceType);
  const isKnown = wanted.sourceMtu !== undefined || target < jumboMtu;
  if (!isKnown || wanted.loadBalancerArn !== undefined) return [];
  const mirrored = new Set(sources.map(({ id }) => id));
  let most = 0;
  for (const { type, interfaces } of observed.candidates) {
    const mtu = Math.min(wanted.sourceMtu ?? Number.POSITIVE_INFINITY, mtuOf(type));
    for (const { id, ipv6 } of interfaces)
      if (mirrored.has(id)) most = Math.max(most, mtu + (ipv6 ? vxlanOverhead.ipv6 : vxlanOverhead.ipv4));
  }
  if (most <= target) return [];
  const text = `Packets of sources need an MTU of ${most} at the target, which has ${target}: larger ones are cut. Lower the sources’ MTU by ${most - target}.`;
  return [{ code: 'MTU_TOO_SMALL', text, subject: wanted.collector.instanceType }];
}

const noSources: DeploymentProblem = {
  code: 'NO_SOURCES',
  text: 'No running instance in the chosen subnets fits the tag or the ids of sources.',
};
const cannotMirror = ({ instanceId, type }: Candidate): DeploymentProblem => ({
  code: 'INSTANCE_TYPE_CANNOT_MIRROR',
  text: `Instances of type ${type} cannot be mirrored: use another type, or the in-app library.`,
  subject: instanceId,
});
const full = (subject: string): DeploymentProblem => ({
  code: 'LIMIT_REACHED',
  text: `The interface has ${sessionsPerSourceMax} mirror sessions of others, and AWS allows no more.`,
  subject,
});
