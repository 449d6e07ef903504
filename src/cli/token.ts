import type { Command } from 'commander';
import { readEnvironment } from '../environment.js';
import { CodedError } from '../event/index.js';
import { connectFrom } from './connection.js';

interface TokenOptions {
  readonly name: string;
  readonly privacy?: string;
  readonly scope?: readonly string[];
  readonly expires?: string;
  readonly url?: string;
  readonly token?: string;
}

interface Created {
  readonly secret: string | null;
  readonly userErrors: readonly { readonly message: string; readonly field: string | null }[];
}

function secretOf({ secret, userErrors }: Created): string {
  const [error] = userErrors;
  if (error)
    throw new CodedError('REFUSED', error.field ? `${error.field}: ${error.message}` : error.message);
  if (!secret) throw new CodedError('REFUSED', 'The platform made no token.');
  return secret;
}

/** `alerts:write` as GraphQL spells it. */
const enumName = (scope: string): string => scope.toUpperCase().replace(':', '_');

async function create(kind: 'api' | 'enrolment', options: TokenOptions): Promise<string> {
  const client = connectFrom(readEnvironment(), options);
  const field = kind === 'api' ? 'apiTokenCreate' : 'enrolmentCreate';
  const input = {
    name: options.name,
    ...(options.expires ? { expiresAt: options.expires } : {}),
    ...(kind === 'api' ? { scopes: (options.scope ?? ['read']).map(enumName) } : {}),
  };
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`;
  const mutation = `mutation ($input: ${type}!) { ${field}(input: $input) { secret userErrors { message field } } }`;
  const answer = await client.request<Record<string, Created>>(mutation, { input });
  return secretOf(answer[field] as Created);
}

/** Composes the privacy part on this side: the platform never sees it. */
function composed(secret: string, privacy: string | undefined): string {
  if (!privacy)
    throw new CodedError('PRIVACY_MISSING', 'Give --privacy: the part that was shown at the first start.', {
      field: 'privacy',
    });
  if (!/^[A-Za-z0-9_-]{20,}$/.test(privacy))
    throw new CodedError('PRIVACY_INVALID', '--privacy is not of the form that was shown.', {
      field: 'privacy',
    });
  return `${secret}_${privacy}`;
}

export function tokenCommand(program: Command): void {
  const token = program.command('token').description('make tokens');
  const common = (command: Command) =>
    command
      .requiredOption('--name <name>', 'what it is for')
      .option('--expires <time>', 'when it stops working, as an ISO 8601 time')
      .option('--url <url>', 'the platform; PROTECTONCE_URL by default')
      .option('--token <token>', 'API token with the scope tokens:write; PROTECTONCE_API_TOKEN by default');
  common(token.command('api'))
    .description('an API token; printed once')
    .option('--scope <scope...>', 'what it may do', ['read'])
    .action(async (options: TokenOptions) => void process.stdout.write(`${await create('api', options)}\n`));
  common(token.command('enrolment'))
    .description('an enrolment token for sensors; printed once')
    .option('--privacy <part>', 'the privacy part of your organisation; appended here, never sent')
    .action(async (options: TokenOptions) => {
      composed('', options.privacy);
      process.stdout.write(`${composed(await create('enrolment', options), options.privacy)}\n`);
    });
}
