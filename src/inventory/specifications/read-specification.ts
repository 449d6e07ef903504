import type { DeclaredApi } from './declared-api.js';
import { isObject } from './json-access.js';
import { DOCUMENT_BYTES_MAX } from './limits.js';
import { parseJsonOrYaml } from './parse-json-or-yaml.js';
import { fail, ProblemError, type SpecificationProblem } from './problem.js';
import { readGraphqlSdl } from './read-graphql-sdl.js';
import { isHar, readHar } from './read-har.js';
import { readOpenapi } from './read-openapi.js';
import { isPostman, readPostman } from './read-postman.js';
import { readWsdl } from './read-wsdl.js';
import { startsLikeSdl } from './sdl-text.js';

export type SpecificationReading = { readonly ok: DeclaredApi } | { readonly problem: SpecificationProblem };

/** A name that tells the format where the text leaves a doubt: that of a file, or `graphql`. */
export type SpecificationHint = string;

/**
 * What a specification declares: OpenAPI 2.0, 3.0 and 3.1 in JSON or YAML, GraphQL SDL, WSDL, Postman collections, HAR. The
 * format is told by the content. Nothing is fetched; every bound that is passed is a problem that names its place.
 */
export function readSpecification(text: string, hint: SpecificationHint = ''): SpecificationReading {
  try {
    return { ok: read(text, hint) };
  } catch (error) {
    if (error instanceof ProblemError) return { problem: error.problem };
    // No reader recurses without a bound; should one do, the document is at fault and not the process.
    if (error instanceof RangeError) return { problem: { code: 'TOO_DEEP', message: 'nested too deeply' } };
    throw error;
  }
}

function read(text: string, hint: string): DeclaredApi {
  if (text.length > DOCUMENT_BYTES_MAX || Buffer.byteLength(text) > DOCUMENT_BYTES_MAX)
    fail('TOO_LARGE', `larger than ${DOCUMENT_BYTES_MAX / 1024 / 1024} MB`);
  const start = text.slice(0, 100_000).replace(/^\ufeff/, '');
  if (start.trim() === '') fail('UNKNOWN_FORMAT', 'the document is empty', { line: 1 });
  if (/^\s*</.test(start)) return readWsdl(text);
  if (startsLikeSdl(start) || /\.?(?:graphqls?|gql|sdl)$/i.test(hint)) return readGraphqlSdl(text);
  return readValue(parseJsonOrYaml(text));
}

function readValue(value: unknown): DeclaredApi {
  if (!isObject(value)) fail('UNKNOWN_FORMAT', 'a specification is an object', { line: 1 });
  if (value.openapi !== undefined || value.swagger !== undefined) return readOpenapi(value);
  if (isHar(value)) return readHar(value);
  if (isPostman(value)) return readPostman(value);
  for (const [key, name] of others)
    if (Object.hasOwn(value, key)) fail('UNSUPPORTED', `${name} is not supported`, { field: key });
  return fail(
    'UNKNOWN_FORMAT',
    'neither OpenAPI (openapi: or swagger:), nor a Postman collection, nor HAR, nor WSDL, nor GraphQL SDL',
    { line: 1 },
  );
}

const others = [
  ['asyncapi', 'AsyncAPI'],
  ['arazzo', 'Arazzo'],
  ['swaggerVersion', 'Swagger 1'],
  ['_type', 'an export of Insomnia'],
  ['__schema', 'a result of introspection; send the schema as SDL'],
  ['data', 'a result of introspection; send the schema as SDL'],
] as const;
