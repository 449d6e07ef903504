import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { readEnvironment } from '../environment.js';
import { CodedError } from '../event/index.js';
import { connectFrom } from './connection.js';
import type { GraphqlClient } from './graphql-client.js';

/** Fields of a service that hold a document, by the name of the format. */
const formats = { openapi: 'openapi', sdl: 'graphqlSdl', wsdl: 'wsdl' } as const;
type Format = keyof typeof formats;

interface DocumentOptions {
  readonly service: string;
  readonly format: Format;
  readonly output?: string;
  readonly url?: string;
  readonly server?: string;
  readonly token?: string;
}

interface Answer {
  readonly named: { readonly edges: readonly { readonly node: { readonly document: string | null } }[] };
  readonly others: { readonly edges: readonly { readonly node: { readonly name: string } }[] };
}

/** Throws `SERVICE_UNKNOWN`, `NOTHING_KNOWN`. */
async function documentOf(client: GraphqlClient, { service, format }: DocumentOptions): Promise<string> {
  const { named, others } = await client.request<Answer>(
    `query ($name: String!) {
      named: services(first: 1, filter: { name: { eq: $name } }) { edges { node { document: ${formats[format]} } } }
      others: services(first: 20, orderBy: { field: CALLS, direction: DESC }) { edges { node { name } } }
    }`,
    { name: service },
  );
  const [found] = named.edges;
  if (!found) {
    const names = others.edges.map(({ node }) => node.name).join(', ');
    throw new CodedError(
      'SERVICE_UNKNOWN',
      `There is no service ${service}. ${names ? `There is: ${names}.` : 'There is none yet.'}`,
      { field: 'service' },
    );
  }
  if (found.node.document === null)
    throw new CodedError(
      'NOTHING_KNOWN',
      `No call of ${service} has told anything that ${format} could say.`,
    );
  return format === 'openapi'
    ? JSON.stringify(JSON.parse(found.node.document), undefined, 2)
    : found.node.document;
}

async function openapi(options: DocumentOptions): Promise<void> {
  const url = options.url ?? options.server;
  const { token } = options;
  const client = connectFrom(readEnvironment(), { ...(url && { url }), ...(token && { token }) });
  const text = `${(await documentOf(client, options)).trimEnd()}\n`;
  if (options.output === undefined) process.stdout.write(text);
  else
    await writeFile(options.output, text).catch((cause: unknown) => {
      throw new CodedError('OUTPUT_FAILED', `${options.output} could not be written.`, {
        cause,
        field: 'output',
      });
    });
}

export function openapiCommand(program: Command): void {
  program
    .command('openapi')
    .description('write what a service’s traffic tells of it as OpenAPI 3.1, GraphQL SDL or WSDL')
    .requiredOption('--service <name>', 'the service, as the inventory names it')
    .addOption(
      new Option('--format <format>', 'what to write').choices(Object.keys(formats)).default('openapi'),
    )
    .option('--output <file>', 'where to; standard output by default')
    .option('--url <url>', 'the platform; PROTECTONCE_URL by default')
    .addOption(new Option('--server <url>', 'the same as --url').hideHelp())
    .option('--token <token>', 'API token; PROTECTONCE_API_TOKEN by default')
    .action(openapi);
}
