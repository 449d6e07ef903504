import { createRequire } from 'node:module';

/** The engine of safe patterns, loaded when a policy has the first of them. In the packed library it is a file of its own. */
export const loadRe2 = (): typeof import('re2js') => createRequire(import.meta.url)('re2js');
