import type { EC2Client } from '@aws-sdk/client-ec2';
import type { createReporter } from '../../../sensor/reporter.js';
import type { StoredLog } from '../access-logs/stored-log.js';
import type { LogRecord } from '../access-logs/subscribed-log.js';
import type { Role } from '../ec2/open-ec2.js';
import type { Parameters } from './parameters.js';
import type { Platform } from './platform.js';
import type { ListGateways } from './report-gateways.js';

/** What the Lambda is given by its entry, or by a test. */
export interface Dependencies {
  readonly stack: string;
  /** Of the Lambda's own account. */
  readonly parameters: Parameters;
  readonly platform: Platform;
  readonly fetch: typeof fetch;
  /** EC2 as the Lambda's own role, or as one of another account. */
  ec2(role: Role | undefined): EC2Client;
  /** The parameter store as a role of another account. */
  parametersOf(role: Role): Parameters;
  readonly listGateways: ListGateways;
  readonly openReporter?: typeof createReporter;
  /** The lines of a log in S3. */
  objectLines(place: StoredLog): AsyncIterable<LogRecord>;
  sleep(ms: number): Promise<void>;
  /** A line for the log: holds no value. */
  log(line: object): void;
}
