import { createGraphqlClient } from '../../../src/cli/graphql-client.js';
import { endpointOf, SERVICES } from './endpoints.js';
import type { BenchPlatform } from './platform.js';
import { trafficDefaults } from './traffic.js';

const SERVICE = 'service-0';
/** Endpoints of that service that nobody declares. */
const SHADOWS: ReadonlySet<number> = new Set([15, 60, 155]);

/** Uploads what one service declares: all that it serves but three endpoints. The service has to be known by now. */
export async function declareService(platform: BenchPlatform): Promise<void> {
  const paths: Record<string, object> = {};
  for (let number = 0; number < trafficDefaults.endpoints; number += SERVICES) {
    if (SHADOWS.has(number)) continue;
    const { route, method } = endpointOf(number);
    paths[route.replace(':id', '{id}')] = {
      [method.toLowerCase()]: { responses: { 200: { description: 'done' } } },
    };
  }
  const document = { openapi: '3.0.3', info: { title: SERVICE, version: '1' }, paths };
  const client = createGraphqlClient({ url: platform.url, token: platform.first.apiToken });
  try {
    const { services } = await client.request<{
      services: { edges: { node: { id: string; name: string } }[] };
    }>('{ services(first: 50) { edges { node { id name } } } }');
    const serviceId = services.edges.find(({ node }) => node.name === SERVICE)?.node.id;
    const { specificationUpload } = await client.request<{
      specificationUpload: { userErrors: unknown[] };
    }>(
      'mutation ($input: SpecificationUploadInput!) { specificationUpload(input: $input) { userErrors { message } } }',
      { input: { serviceId, content: JSON.stringify(document) } },
    );
    if (specificationUpload.userErrors.length > 0)
      throw new Error(JSON.stringify(specificationUpload.userErrors));
  } finally {
    await client.close();
  }
}
