import { z } from 'zod';
import { CodedError } from './event/coded-error.js';
import { BATCH_BYTES_MAX } from './event/limits.js';

const wholeNumber = (min: number, max: number, fallback: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min).max(max))
    .default(fallback);

const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false', '1', '0'])
    .transform((text) => text === 'true' || text === '1')
    .default(fallback);

const url = (protocols: readonly string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `must be a URL that starts with ${protocols.join(' or ')}//`,
    )
    .optional();

const roles = ['all', 'api', 'ingest', 'worker', 'collector'] as const;

/** Every variable that the platform reads: what it means and what it is without it. */
const variables = z.object({
  PROTECTONCE_ROLE: z.enum(roles).default('all').describe('which part of the platform this process is'),
  HOST: z.string().min(1).default('127.0.0.1').describe('address to listen on'),
  PORT: wholeNumber(0, 65_535, 4000).describe('port to listen on; 0 takes a free one'),
  DATABASE_URL: url(['postgres:', 'postgresql:']).describe(
    'PostgreSQL of the owner role; without it the role `all` runs an embedded one',
  ),
  REDIS_URL: url(['redis:', 'rediss:']).describe(
    'puts the event log on Redis Streams, and rate limits in Redis',
  ),
  PROTECTONCE_DATA_DIR: z
    .string()
    .min(1)
    .default('.protectonce')
    .describe('where the embedded PostgreSQL keeps its data'),
  PROTECTONCE_URL: url(['http:', 'https:']).describe(
    'the platform, as sensors reach it: those on this machine, and collectors that it deploys',
  ),
  PROTECTONCE_TEMPLATE_URL: z
    .string()
    .regex(
      /^https:\/\/[a-z0-9.{}-]+\.amazonaws\.com(\.cn)?\/[^\s?#]*[^\s?#/]+\.(yaml|json)$/,
      'must be the address of the parent template in S3, such as https://bucket-{region}.s3.{region}.amazonaws.com/parent.yaml',
    )
    .optional()
    .describe(
      'the parent template of the agentless side in S3, `{region}` for the region; without it there are no links that deploy in one click',
    ),
  PROTECTONCE_TOKEN: z.string().min(1).optional().describe('enrolment token of a sensor on this machine'),
  PROTECTONCE_API_TOKEN: z.string().min(1).optional().describe('API token of the command line'),
  PROTECTONCE_PLUGINS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .describe('detector plugins from outside: paths or npm names, comma-separated'),
  PROTECTONCE_DEVELOPMENT: flag(false).describe('serves GraphiQL, and says more in errors of the log'),
  PROTECTONCE_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('least level that is logged'),
  PROTECTONCE_POOL_MAX: wholeNumber(2, 200, 10).describe(
    'most PostgreSQL connections of this process for each of log, pipeline and API',
  ),
  PROTECTONCE_BATCH_BYTES_MAX: wholeNumber(1_024, 64 * 1_048_576, BATCH_BYTES_MAX).describe(
    'most bytes of a batch, unpacked',
  ),
  PROTECTONCE_BACKLOG_BYTES_MAX: wholeNumber(1_048_576, 2 ** 40, 512 * 1_048_576).describe(
    'backlog of a partition at which sensors are told to wait',
  ),
  PROTECTONCE_RETENTION_DAYS: wholeNumber(1, 400, 14).describe(
    'days that the event log and the change feed are kept',
  ),
  PROTECTONCE_HISTORY_DAYS: wholeNumber(0, 400, 14).describe(
    'days that calls and attacks are kept, without values, for looking back and for trying settings; 0 keeps none',
  ),
  PROTECTONCE_HISTORY_MB_PER_DAY: wholeNumber(1, 1_048_576, 4_096).describe(
    'most megabytes of them that a day of an organization holds; what comes past them is counted as coverage',
  ),
});

/** Validated environment. Times and sizes carry their units in their names. */
export type Environment = z.output<typeof variables>;

/**
 * Reads and validates all variables at once. An empty string counts as unset, as in compose files.
 * Throws `ENVIRONMENT_INVALID`, whose message lists every variable at fault; values are not repeated, since some are secrets.
 */
export function readEnvironment(
  source: Readonly<Record<string, string | undefined>> = process.env,
): Environment {
  const present = Object.fromEntries(
    Object.keys(variables.shape).map((name) => [name, source[name] === '' ? undefined : source[name]]),
  );
  const result = variables.safeParse(present);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new CodedError('ENVIRONMENT_INVALID', `The environment is not right:\n${lines.join('\n')}`);
}

/** Name, meaning and default of every variable, for the README and `--help`. */
export function describeEnvironment(): { name: string; meaning: string }[] {
  return Object.entries(variables.shape).map(([name, schema]) => ({
    name,
    meaning: schema.description ?? '',
  }));
}
