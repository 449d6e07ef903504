import { EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';

export interface Role {
  readonly arn: string;
  /** Known to the customer and us alone: nobody else can make us take this role. */
  readonly externalId: string;
}

/** EC2 as the caller, or as a role of another account. AWS's throttling slows down, it does not fail. */
export function openEc2(sts: STSClient, config: EC2ClientConfig, role?: Role): EC2Client {
  return new EC2Client({
    retryMode: 'adaptive',
    maxAttempts: 8,
    ...config,
    ...(role ? { credentials: () => assume(sts, role) } : {}),
  });
}

/** Credentials of a role: asked for anew by the SDK before they end. */
export async function assume(sts: STSClient, { arn, externalId }: Role) {
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: arn,
      ExternalId: externalId,
      RoleSessionName: 'protectonce',
      DurationSeconds: 3_600,
    }),
  );
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    ...(Credentials?.SessionToken ? { sessionToken: Credentials.SessionToken } : {}),
    ...(Credentials?.Expiration ? { expiration: Credentials.Expiration } : {}),
  };
}
