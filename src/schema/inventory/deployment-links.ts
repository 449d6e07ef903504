import { deploymentGuide, type GuideStep } from '../../inventory/deployment/deployment-guide.js';
import { quickCreateUrl } from '../../inventory/deployment/quick-create.js';
import { templateLocation } from '../../inventory/deployment/template-location.js';
import type { Deployment as DeploymentRow } from '../../store/generated/prisma/client.js';
import type { NewDeployment } from '../../store/services/deployments.js';
import type { ApiContext, Deploying } from '../api-context.js';

/** Everything filled in but what only the customer knows. Null without a bucket: CloudFormation reads from S3 alone. */
export function linkOf({ deployment, token }: NewDeployment, deploying: Deploying): string | null {
  const { region, stackName } = deployment;
  const location = templateLocation(deploying.templateUrl, region);
  if (location === undefined || token === null) return null;
  const parameters = {
    Token: token,
    Organization: deployment.organizationId,
    ...(deploying.platformUrl && { PlatformUrl: deploying.platformUrl }),
    ArtifactBucket: location.bucket,
    ArtifactPrefix: location.prefix,
  };
  return quickCreateUrl({ region, stackName, location, parameters });
}

/** Where its template lies: in the bucket, else here to be downloaded. */
export const templateUrlOf = (
  { region }: DeploymentRow,
  { templateUrl, platformUrl }: Deploying,
): string | null =>
  templateLocation(templateUrl, region)?.url ??
  (platformUrl === undefined ? null : `${platformUrl.replace(/\/$/, '')}/aws/parent.yaml`);

/** The steps from the link to the first event. */
export const guideOf = (
  { region, stackName, organizationId: organization }: DeploymentRow,
  { deploying }: ApiContext,
): GuideStep[] => {
  const { platformUrl, templateUrl } = deploying;
  const location = templateLocation(templateUrl, region);
  return deploymentGuide({
    region,
    stackName,
    organization,
    location,
    platformUrl: platformUrl?.replace(/\/$/, ''),
  });
};
