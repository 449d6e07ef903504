import type { TemplateLocation } from './template-location.js';

export interface GuideStep {
  readonly title: string;
  readonly text: string;
  /** To be typed, with `<…>` where something of one's own belongs. */
  readonly command: string | undefined;
}

export interface GuideInput {
  readonly region: string;
  readonly stackName: string;
  readonly organization: string;
  /** Undefined when no bucket is set up. */
  readonly location: TemplateLocation | undefined;
  /** The platform as the collector will reach it. */
  readonly platformUrl: string | undefined;
}

const step = (title: string, text: string, command?: string): GuideStep => ({ title, text, command });

/** From the link to the first event, step by step; with commands for those who take no link. */
export function deploymentGuide({
  region,
  stackName,
  organization,
  location,
  platformUrl,
}: GuideInput): GuideStep[] {
  const platform = platformUrl ?? '<url of the platform>';
  const bucket = location?.bucket ?? '<bucket>';
  const prefix = location?.prefix ?? '';
  const template = location?.url ?? `https://<bucket>.s3.${region}.amazonaws.com/parent.yaml`;
  const publish = step(
    'Put the templates into a bucket',
    'CloudFormation reads templates from S3, and Lambda its code from a bucket of the same region. Download them from the platform and copy them into a bucket of yours.',
    [
      ...['parent.yaml', 'child.yaml', 'lambda.zip', 'collector.tar.gz'].map(
        (file) => `curl -fO ${platform}/aws/${file}`,
      ),
      `aws s3 cp . s3://${bucket}/${prefix} --recursive --exclude '*' --include '*.yaml' --include '*.zip' --include '*.tar.gz' --region ${region}`,
    ].join('\n'),
  );
  return [
    ...(location ? [] : [publish]),
    step(
      'Open the link, or create the stack by hand',
      'The link opens CloudFormation with everything filled in. Its token is valid for an hour and for one stack. By hand it is one command.',
      [
        `aws cloudformation create-stack --region ${region} --stack-name ${stackName} \\`,
        `  --template-url ${template} --capabilities CAPABILITY_IAM \\`,
        '  --parameters ParameterKey=Token,ParameterValue=<token> \\',
        `    ParameterKey=PlatformUrl,ParameterValue=${platform} ParameterKey=Organization,ParameterValue=${organization} \\`,
        `    ParameterKey=ArtifactBucket,ParameterValue=${bucket} ParameterKey=ArtifactPrefix,ParameterValue='${prefix}' \\`,
        '    ParameterKey=VpcId,ParameterValue=<vpc> ParameterKey=SubnetIds,ParameterValue=<subnet>\\\\,<subnet> \\',
        '    ParameterKey=SourceTag,ParameterValue=<key>=<value>',
      ].join('\n'),
    ),
    step(
      'Say what is to be seen',
      'Choose the VPC, its subnets, and the instances: by a tag (key=value), or by the ids of instances or network interfaces. Mirror what is behind a load balancer, where traffic is no longer encrypted; load balancers themselves cannot be mirrored.',
    ),
    step(
      'Use the organization’s privacy key',
      'With the key that your in-app libraries use, the same user has the same token in both. Left empty, one is made in your account. It never leaves your account.',
    ),
    step(
      'Acknowledge the roles and create the stack',
      'The stack makes a role for its Lambda and one for the collector; what they may do is in the template. With DryRun=true nothing is made, and the plan is in the stack’s outputs.',
    ),
    step(
      'Watch it arrive',
      'The state goes from LINK_MADE over TOKEN_EXCHANGED, COLLECTOR_UP and PACKETS to EVENTS, as a rule within five minutes. Where it stops, `problems` says why.',
    ),
    step(
      'Take it away again',
      'Deleting the stack removes the collector, its mirror sessions and everything else that was made, and ends the collector’s right to report.',
      `aws cloudformation delete-stack --region ${region} --stack-name ${stackName}`,
    ),
  ];
}
