import type { TemplateLocation } from './template-location.js';

export interface QuickCreate {
  readonly region: string;
  readonly stackName: string;
  readonly location: TemplateLocation;
  /** By name. Those that CloudFormation hides (`NoEcho`) it would not take from a link. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** The console of the region's partition. */
function consoleOf(region: string): string {
  if (region.startsWith('us-gov-')) return 'https://console.amazonaws-us-gov.com';
  if (region.startsWith('cn-')) return 'https://console.amazonaws.cn';
  return 'https://console.aws.amazon.com';
}

/** The link that opens the console's last page before a stack is made, with everything filled in. */
export function quickCreateUrl({ region, stackName, location, parameters }: QuickCreate): string {
  const entries: [string, string][] = [
    ['templateURL', location.url],
    ['stackName', stackName],
    ...Object.entries(parameters).map(([name, value]): [string, string] => [`param_${name}`, value]),
  ];
  const query = entries.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return `${consoleOf(region)}/cloudformation/home?region=${region}#/stacks/create/review?${query}`;
}
