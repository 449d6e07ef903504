import { stringify } from 'yaml';
import { childTemplate } from './child.js';
import { otherAccountTemplate } from './other-account.js';
import { parentTemplate } from './parent.js';
import type { PolicyStatement } from './roles.js';
import type { Template } from './template.js';

/** Files that belong side by side in a bucket, by name. */
type TemplateFiles = Readonly<Record<'parent.yaml' | 'child.yaml' | 'other-account.yaml', string>>;

/** The same text for the same input, byte for byte. */
export function renderTemplates(
  statements: readonly PolicyStatement[],
  packageSha256?: string,
): TemplateFiles {
  return {
    'parent.yaml': text(parentTemplate(packageSha256)),
    'child.yaml': text(childTemplate(statements)),
    'other-account.yaml': text(otherAccountTemplate()),
  };
}

const text = (template: Template): string =>
  // YAML 1.1 is what CloudFormation reads: there `on`, `yes` and `0123` are no texts, so they are put in quotes.
  stringify(template, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
