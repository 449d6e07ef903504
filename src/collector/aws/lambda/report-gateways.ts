import { createHash } from 'node:crypto';
import type { GatewayListed } from '../../../event/gateway-listed.js';
import { createReporter } from '../../../sensor/reporter.js';
import type { Role } from '../ec2/open-ec2.js';
import type { ListingProblem } from '../gateways/look.js';
import type { StoredToken } from './parameters.js';
import type { Configuration } from './properties.js';

export interface GatewayListing {
  /** All that the account has switched on, when none are given. */
  readonly regions: readonly string[];
  /** Of the account that is looked at; the Lambda's own when absent. */
  readonly role: Role | undefined;
  readonly onGateway: (gateway: Omit<GatewayListed, 'kind' | 'id' | 'time' | 'provider'>) => void;
  readonly onProblem: (problem: ListingProblem) => void;
}
export type ListGateways = (listing: GatewayListing) => Promise<number>;

export interface GatewayReport {
  readonly found: number;
  readonly sent: number;
  /** By service and code, each once. */
  readonly refused: readonly string[];
}

const version = '0.1.0';
/** How long the platform may take for the last of them. */
const patienceMs = 20_000;

/** What managed gateways declare, sent to the platform with the collector's own token. Names and paths, no value. */
export async function reportGateways(
  listGateways: ListGateways,
  { properties, stackArn }: Configuration,
  { token }: StoredToken,
  run: string,
): Promise<GatewayReport> {
  const refused = new Set<string>();
  const reporter = createReporter({
    url: properties.PlatformUrl,
    token,
    kind: 'collector',
    version,
    // The same for the life of the stack, so that the inventory keeps one row for it.
    instance: `gateways-${digest(stackArn)}`,
    name: 'gateways',
    clock: { now: () => Date.now() },
    onError: ({ code }) => refused.add(`platform: ${code}`),
    paused: true,
  });
  const time = Date.now();
  let count = 0;
  try {
    const found = await listGateways({
      regions: regionsOf(properties.GatewayRegions),
      role: roleOf(properties),
      onGateway: (gateway) =>
        reporter.report({
          kind: 'gateway.listed',
          // Of this run alone, or the platform would take it for what the run before told.
          id: `${digest(`${stackArn} ${run}`)}-${(++count).toString(36)}`,
          time,
          provider: 'aws',
          ...gateway,
        }),
      onProblem: ({ service, code }) => refused.add(`${service}: ${code}`),
    });
    await reporter.close(patienceMs);
    return { found, sent: reporter.stats.eventsSent, refused: [...refused] };
  } finally {
    await reporter.close(0);
  }
}

export const listsGateways = ({ GatewayRegions, DryRun }: Configuration['properties']) =>
  !DryRun && GatewayRegions !== 'none';

const regionsOf = (regions: string) => (regions === 'all' ? [] : regions.split(','));

export const roleOf = ({
  RoleArn,
  ExternalId,
}: Pick<Configuration['properties'], 'RoleArn' | 'ExternalId'>): Role | undefined =>
  RoleArn && ExternalId ? { arn: RoleArn, externalId: ExternalId } : undefined;

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);
