/*
 * Vocabularies as plain lists, for sensors: the schema library is too heavy for a customer's process.
 */

/** What a value of a body or a parameter is. */
export const valueTypes = [
  'null',
  'boolean',
  'integer',
  'number',
  'string',
  'object',
  'array',
  'file',
] as const;

/** Classes of attack, one word each, as used in rule ids. */
export const attackClasses = [
  'sqli',
  'nosqli',
  'xss',
  'cmdi',
  'path',
  'ssrf',
  'ssti',
  'xxe',
  'ldap',
  'xpath',
  'crlf',
  'redirect',
  'log4shell',
  'graphql',
  'proto',
  'ssi',
  'code',
  'deserialization',
  'mass-assignment',
  /** Two readers of a connection would see requests end at different places. */
  'smuggling',
  'custom',
] as const;

/** Where in a request something stands. */
export const locations = ['path', 'query', 'header', 'cookie', 'body', 'graphql', 'file'] as const;

/** What a sensor found out about a request on its values: facts that posture rests on. */
export const requestMarks = [
  /** GraphQL: asks for the schema (`__schema`, `__type`). */
  'introspection',
  /** More than one operation in one request. */
  'batch',
  /** Twenty operations or aliases of one field, or more. */
  'batch-large',
  /** GraphQL: selections nested ten deep or deeper. */
  'deep-query',
  'cors-preflight',
  /** A browser sent it: it said so in ways that scripts of a page cannot. */
  'browser',
  /** A JSON Web Token whose header hints at a key that the caller chooses: `jwk`, `jku`, `x5u`, or a `kid` that is a path or a query. */
  'jwt-key-hint',
  /** A password, in Basic authentication or in a field, over a connection that nothing encrypts; no proxy in front says that it ended TLS. */
  'clear-credentials',
] as const;

/** What a sensor found out about a response on its values. */
export const responseMarks = [
  /** `Access-Control-Allow-Origin: *` or `null`. */
  'cors-any-origin',
  /** The caller's own origin, which is another site's, is allowed. */
  'cors-reflected-origin',
  'cors-credentials',
  /** Frames of a program's stack stand in the body. */
  'stack-trace',
  /** An error names what lies beneath: a database's own message, a file's path, a class of an exception. */
  'verbose-error',
  /** A header names a program with its version. */
  'server-version',
  'hsts',
  'nosniff',
  'csp',
  'frame-protection',
  'no-store',
  /** A cookie that looks like a session's lacks `Secure`. */
  'cookie-insecure',
  /** A cookie that looks like a session's lacks `HttpOnly`. */
  'cookie-not-httponly',
  /** A list of 100 items or more. */
  'list-large',
  /** A list of 1000 items or more. */
  'list-huge',
  /** The answer says that it is a page of more: a link, a cursor, a total. */
  'pagination',
  'rate-limit-headers',
  'directory-listing',
  /** What a server shows when nothing has been set up. */
  'default-page',
  /** The sensor did not see all of the body. */
  'truncated',
] as const;
