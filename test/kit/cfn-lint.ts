import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './requires.js';

/** Where `.ci/run` puts it: a Python environment of its own. */
const own = join(import.meta.dirname, '../../node_modules/.cache/cfn-lint/bin/cfn-lint');

/** AWS's linter of CloudFormation templates (PyPI: `cfn-lint`), or undefined. */
export function findCfnLint(): string | undefined {
  try {
    accessSync(own, constants.X_OK);
    return own;
  } catch {
    return findProgram('cfn-lint');
  }
}
