import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '../../event/index.js';
import type { GraphqlClient } from '../graphql-client.js';
import { nodesOf } from './inventory-now.js';

interface Described {
  readonly services: {
    readonly edges: readonly { readonly node: { name: string; openapi: string | null } }[];
  };
}

/** Writes what was learned of services as OpenAPI 3.1, a file each. Returns the files by the services' names. */
export async function exportDescriptions(
  client: GraphqlClient,
  names: readonly string[],
  folder: string,
): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  await mkdir(folder, { recursive: true });
  for (const name of names) {
    const { services } = await client.request<Described>(
      `query ($name: String!) { services(first: 1, filter: { name: { eq: $name } }) { edges { node { name openapi } } } }`,
      { name },
    );
    const openapi = nodesOf(services)[0]?.openapi;
    if (!openapi) throw new CodedError('DEMO_FAILED', `nothing was learned of ${name}`);
    files[name] = join(folder, `openapi-${name}.json`);
    await writeFile(files[name], openapi);
  }
  return files;
}
