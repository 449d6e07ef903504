import { join } from 'node:path';
import type { GraphqlClient } from '../graphql-client.js';
import { root } from './sample-shop.js';

/** Two detectors as a customer writes them, from outside this tree: one in TypeScript, one in plain JavaScript. */
export const ownDetectors: readonly string[] = ['impossible-travel', 'coupon-abuse'].map((name) =>
  join(root, 'examples', 'plugins', name),
);

/** Where the networks of the demo are said to be: its users in Berlin, its attackers in Lima. */
const places = [
  { cidr: '203.0.113.0/24', name: 'Berlin', latitude: 52.52, longitude: 13.4 },
  { cidr: '198.51.100.0/24', name: 'Lima', latitude: -12.05, longitude: -77.04 },
];

const configure = `mutation ($id: ID!, $config: JSON!) {
  detectorConfigure(input: { id: $id, config: $config }) { userErrors { message field } }
}`;

/** Tells the detector of travel where networks are: without a place it judges nobody. */
export async function placeNetworks(client: GraphqlClient): Promise<void> {
  const id = Buffer.from('Detector:impossible-travel').toString('base64');
  const { detectorConfigure } = await client.request<{ detectorConfigure: { userErrors: unknown[] } }>(
    configure,
    { id, config: { places } },
  );
  if (detectorConfigure.userErrors.length > 0)
    throw new Error(`the places were refused: ${JSON.stringify(detectorConfigure.userErrors)}`);
}
