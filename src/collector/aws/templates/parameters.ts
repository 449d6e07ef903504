import type { Parameter } from './template.js';

const days = [1, 3, 5, 7, 14, 30, 60, 90, 180, 365];

/** No quote and no backslash: values end up inside of JSON text. */
const url = '^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?$';

/** What whoever creates the stack is asked for, in the order of the page. */
export const asked: Readonly<Record<string, Parameter>> = {
  VpcId: { Type: 'AWS::EC2::VPC::Id', Description: 'The VPC whose traffic is to be seen.' },
  SubnetIds: {
    Type: 'List<AWS::EC2::Subnet::Id>',
    Description:
      'Subnets of that VPC: sources are looked for in these, and the collector stands in the first. It needs a way out to HTTPS.',
  },
  SourceTag: {
    Type: 'String',
    Default: '',
    Description: 'Instances with this tag are mirrored: key=value. Leave it empty to name them by id.',
    AllowedPattern: '^$|^[^=\\s"\\\\$]{1,128}=[^"\\\\$]{0,256}$',
    ConstraintDescription: 'must read key=value',
  },
  SourceIds: {
    Type: 'String',
    Default: '',
    Description:
      'Ids of instances (i-...) or network interfaces (eni-...) that are mirrored, comma-separated.',
    AllowedPattern: '^$|^(i|eni)-[0-9a-f]{8,17}(,(i|eni)-[0-9a-f]{8,17})*$',
    ConstraintDescription: 'must be ids such as i-0123456789abcdef0,eni-0123456789abcdef0',
  },
  InstanceType: {
    Type: 'String',
    Default: 'c6i.large',
    Description: "Type of the collector's machine: x86-64, with an MTU of 9001.",
    AllowedPattern: '^[a-z][a-z0-9-]{1,9}\\.[a-z0-9-]{2,14}$',
    ConstraintDescription: 'must be a type of instance, such as c6i.large',
  },
  RetentionDays: {
    Type: 'Number',
    Default: 30,
    Description: 'Days that logs of the Lambda and of the collector are kept. No traffic is in them.',
    AllowedValues: days,
  },
  PrivacyKey: {
    Type: 'String',
    Default: '',
    NoEcho: true,
    Description:
      "The organization's privacy key, so that tokens match those of in-app libraries. Empty: one is made in this account. It never leaves it.",
    AllowedPattern: '^$|^[A-Za-z0-9_-]{16,128}$',
    ConstraintDescription: 'must be the third part of an enrolment token',
  },
  NotificationEmail: {
    Type: 'String',
    Default: '',
    Description: 'Address that is told when something fails; may be empty.',
    AllowedPattern: '^$|^[^@\\s"\\\\]{1,64}@[A-Za-z0-9.-]{3,190}$',
    ConstraintDescription: 'must be an e-mail address',
  },
  DryRun: {
    Type: 'String',
    Default: 'false',
    Description: 'true: nothing is made; the plan is in the outputs.',
    AllowedValues: ['false', 'true'],
  },
};

/** What the link fills in. */
export const filledIn: Readonly<Record<string, Parameter>> = {
  // Not hidden: CloudFormation takes no hidden parameter from a link. It is worth nothing once it was used, or after an hour.
  Token: {
    Type: 'String',
    Description: 'The single-use token of the deployment.',
    AllowedPattern: '^pod_[0-9a-f]{32}_[A-Za-z0-9_-]{43}$',
    ConstraintDescription: 'must be the token of a deployment (pod_...)',
  },
  Organization: {
    Type: 'String',
    Description:
      'The organization at the platform: what is made is tagged with it, and roles in other accounts ask for it.',
    AllowedPattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
    ConstraintDescription: 'must be the external id of the deployment',
  },
  PlatformUrl: {
    Type: 'String',
    Description: 'The platform that events are sent to.',
    AllowedPattern: url,
    ConstraintDescription: 'must start with https://',
  },
  PackageUrl: {
    Type: 'String',
    Default: '',
    Description: "The collector's package; empty: the one beside the templates.",
    AllowedPattern: `^$|${url}`,
    ConstraintDescription: 'must start with https://',
  },
  PackageSha256: {
    Type: 'String',
    Description: 'SHA-256 of that package: nothing else is installed.',
    AllowedPattern: '^[0-9a-f]{64}$',
    ConstraintDescription: 'must be 64 hexadecimal digits',
  },
  ArtifactBucket: {
    Type: 'String',
    Description: 'Bucket of templates and packages, in this region.',
    AllowedPattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
  },
  ArtifactPrefix: {
    Type: 'String',
    Default: '',
    Description: 'What their names begin with in it: empty, or ends with a slash.',
    AllowedPattern: '^$|^[A-Za-z0-9._/-]{1,200}/$',
  },
};

/** What is left as it is, as a rule. */
export const advanced: Readonly<Record<string, Parameter>> = {
  ImageId: {
    Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
    Default: '/aws/service/debian/release/12/latest/amd64',
    Description: "The collector's image: Debian 12.",
  },
  CollectorSubnetIds: {
    Type: 'String',
    Default: '',
    Description:
      'Subnets that collectors stand in, comma-separated: they need a way out to HTTPS. Empty: the subnets above.',
    AllowedPattern: '^$|^subnet-[0-9a-f]{8,17}(,subnet-[0-9a-f]{8,17})*$',
  },
  CollectorsMax: {
    Type: 'Number',
    Default: 5,
    Description: 'Most collectors: each takes the mirror sessions of ten sources.',
    AllowedValues: [1, 2, 3, 4, 5, 10, 20, 50],
  },
  SourceMtu: {
    Type: 'String',
    Default: '',
    Description:
      'MTU of the sources, where it is less than their type allows. Wrapped, packets of more than 8947 bytes are cut.',
    AllowedPattern: '^$|^[0-9]{3,4}$',
  },
  TrustedHops: {
    Type: 'String',
    Default: '',
    Description:
      'Networks of proxies of your own, comma-separated, such as 10.0.0.0/24: their word on a client is taken. Application load balancers of the VPC are found by themselves.',
    AllowedPattern: '^$|^[0-9a-f.:]{3,39}/[0-9]{1,3}(,[0-9a-f.:]{3,39}/[0-9]{1,3}){0,31}$',
    ConstraintDescription: 'must be networks such as 10.0.0.0/24,10.0.1.0/24',
  },
  GatewayRegions: {
    Type: 'String',
    Default: 'all',
    Description:
      'Regions whose API Gateway, AppSync, load balancers, function URLs and CloudFront are listed each hour, comma-separated; all; or none.',
    AllowedPattern:
      '^(all|none|[a-z]{2}(-[a-z]+){1,3}-[0-9]{1,2}(,[a-z]{2}(-[a-z]+){1,3}-[0-9]{1,2}){0,40})$',
    ConstraintDescription: 'must be all, none, or regions such as eu-west-1,us-east-1',
  },
  AccessLogGroup: {
    Type: 'String',
    Default: '',
    Description:
      'Log group of API Gateway access logs in this region, whose calls are told where nothing can be mirrored; empty: none.',
    // Not our own: what the Lambda writes would wake it.
    AllowedPattern: '^$|^(?!/?protectonce/)[A-Za-z0-9_./#-]{1,512}$',
    ConstraintDescription: 'must be the name of a log group, such as /aws/apigateway/shop',
  },
  AccessLogBucket: {
    Type: 'String',
    Default: '',
    Description:
      'Bucket in this region with access logs of load balancers whose targets cannot be mirrored; it must tell EventBridge. Empty: none.',
    AllowedPattern: '^$|^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
  },
  AccessLogPrefix: {
    Type: 'String',
    Default: '',
    Description: 'What names of those logs begin with in it, before AWSLogs/: empty, or ends with a slash.',
    AllowedPattern: '^$|^[A-Za-z0-9._/-]{1,200}/$',
  },
  NetworkLoadBalancerArn: {
    Type: 'String',
    Default: '',
    Description:
      'A load balancer of yours to mirror to, which takes any number of sources; empty: collectors are mirrored to directly.',
    AllowedPattern:
      '^$|^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:loadbalancer/net/[A-Za-z0-9/-]+$',
  },
  RoleArn: {
    Type: 'String',
    Default: '',
    Description:
      'Role in another account whose instances are to be seen, with the organization as external id; empty: this account.',
    AllowedPattern: '^$|^arn:aws[a-z-]*:iam::[0-9]{12}:role/ProtectOnceMirroring$',
  },
};

/** In place of the first two that are asked for, whose types AWS looks for in the stack's own account. */
export const elsewhere: Readonly<Record<string, Parameter>> = {
  OtherVpcId: {
    Type: 'String',
    Default: '',
    Description: 'With RoleArn: the VPC of that account. The one above is then of no account.',
    AllowedPattern: '^$|^vpc-[0-9a-f]{8,17}$',
  },
  OtherSubnetIds: {
    Type: 'String',
    Default: '',
    Description: 'With RoleArn: its subnets, comma-separated.',
    AllowedPattern: '^$|^subnet-[0-9a-f]{8,17}(,subnet-[0-9a-f]{8,17})*$',
  },
};
