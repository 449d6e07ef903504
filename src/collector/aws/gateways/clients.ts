import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { ApiGatewayV2Client } from '@aws-sdk/client-apigatewayv2';
import { AppSyncClient } from '@aws-sdk/client-appsync';
import { CloudFrontClient, type CloudFrontClientConfig } from '@aws-sdk/client-cloudfront';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { WAFV2Client } from '@aws-sdk/client-wafv2';

/** What all clients take alike; without it everything comes from where AWS's own tools take it. */
export type AwsSettings = Pick<
  CloudFrontClientConfig,
  'endpoint' | 'credentials' | 'maxAttempts' | 'retryMode'
>;

/** Clients of one region. AWS's throttling slows them down, it does not end them. */
export function openClients(region: string, settings: AwsSettings = {}) {
  const config = { region, retryMode: 'adaptive', maxAttempts: 6, ...settings };
  return {
    restApis: new APIGatewayClient(config),
    httpApis: new ApiGatewayV2Client(config),
    graphqlApis: new AppSyncClient(config),
    loadBalancers: new ElasticLoadBalancingV2Client(config),
    firewalls: new WAFV2Client(config),
    functions: new LambdaClient(config),
    distributions: new CloudFrontClient(config),
    regions: new EC2Client(config),
  };
}
