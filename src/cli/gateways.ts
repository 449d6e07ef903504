import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { CodedError } from '../event/index.js';
import { collectorInstance } from './collector-instance.js';
import { openSink, type Sink, type SinkOptions } from './event-sink.js';
import { untilSignal } from './until-signal.js';

interface GatewaysOptions extends SinkOptions {
  readonly region?: readonly string[];
  /** Minutes. */
  readonly every?: number;
}

const MINUTE_MS = 60_000;
const PATIENCE_SECONDS = 30;

async function listAndReport(regions: readonly string[], sink: Sink): Promise<void> {
  // The clients of AWS take long to load: no other command should wait for them.
  const { listGateways } = await import('../collector/aws/gateways/index.js');
  // Of this run alone, or the platform would take its events for those of the run before.
  const run = randomBytes(8).toString('hex');
  const time = Date.now();
  let count = 0;
  let problems = 0;
  const found = await listGateways({
    regions,
    onGateway: (gateway) =>
      sink.report({
        kind: 'gateway.listed',
        id: `${run}-${(++count).toString(36)}`,
        time,
        provider: 'aws',
        ...gateway,
      }),
    onProblem: ({ service, region, code, subject }) => {
      problems++;
      process.stderr.write(`${service} ${region}: ${code}${subject === undefined ? '' : ` (${subject})`}\n`);
    },
  });
  process.stderr.write(`${found} gateways listed${problems > 0 ? `, ${problems} refusals` : ''}\n`);
  if (found === 0 && problems > 0)
    throw new CodedError(
      'NOTHING_LISTED',
      'AWS answered nothing that it was asked: look at credentials, the network and the policy (src/collector/aws/iam/gateways-policy.ts).',
    );
}

async function gateways(options: GatewaysOptions, signal: AbortSignal): Promise<void> {
  const regions = options.region ?? [];
  const { sink } = openSink(options, {
    name: 'gateways',
    instance: collectorInstance(hostname(), `gateways:${[...regions].sort().join(',')}`),
  });
  try {
    if (options.every === undefined) await listAndReport(regions, sink);
    else
      while (!signal.aborted) {
        // Refused today, allowed tomorrow: whoever is asked to go on goes on.
        await listAndReport(regions, sink).catch((error: unknown) => {
          process.stderr.write(
            error instanceof CodedError ? `${error.code}: ${error.message}\n` : 'UNKNOWN\n',
          );
        });
        await sink.flush();
        await delay(options.every * MINUTE_MS, undefined, { signal }).catch(() => undefined);
      }
  } finally {
    await sink.close();
  }
}

function addRegion(region: string, regions: readonly string[] = []): readonly string[] {
  if (/^[a-z]{2}(?:-[a-z]{2,12}){1,3}-\d{1,2}$/.test(region)) return [...regions, region];
  throw new InvalidArgumentError('It must be a region such as eu-central-1.');
}

function minutes(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number of minutes, from 1 to 99999.');
}

export function gatewaysCommand(program: Command): void {
  program
    .command('gateways')
    .description(
      'list API Gateway, AppSync, load balancers, function URLs and CloudFront, and what they declare',
    )
    .option(
      '--region <region>',
      'a region to look into, repeatable; by default all that the account has switched on',
      addRegion,
    )
    .option('--every <minutes>', 'look again after that long, until SIGTERM', minutes)
    .option('--url <url>', 'the platform; PROTECTONCE_URL by default')
    .option('--token <token>', 'enrolment token; PROTECTONCE_TOKEN by default')
    .option('--dry-run', 'print events as JSON lines, send nothing')
    .action((options: Omit<GatewaysOptions, 'patience'>) =>
      untilSignal(['SIGINT', 'SIGTERM'], (signal) =>
        gateways({ ...options, patience: PATIENCE_SECONDS }, signal),
      ),
    );
}
