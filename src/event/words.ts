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
  'custom',
] as const;

/** Where in a request something stands. */
export const locations = ['path', 'query', 'header', 'cookie', 'body', 'graphql', 'file'] as const;
