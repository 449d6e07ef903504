import {
  type LambdaClient,
  paginateListFunctions,
  paginateListFunctionUrlConfigs,
} from '@aws-sdk/client-lambda';
import type { Look } from './look.js';
import { every } from './pages.js';

const SERVICE = 'lambda';

/** Functions with an address of their own. Their code, environment and description are in the same answer and stay there. */
export async function listFunctionUrls(client: LambdaClient, look: Look): Promise<void> {
  const names = await look.part(SERVICE, undefined, () =>
    every(paginateListFunctions({ client }, {}), ({ Functions }) =>
      Functions?.flatMap(({ FunctionName }) => FunctionName ?? []),
    ),
  );
  for (const FunctionName of names ?? [])
    await look.part(SERVICE, FunctionName, async () => {
      const urls = await every(
        paginateListFunctionUrlConfigs({ client }, { FunctionName }),
        (page) => page.FunctionUrlConfigs,
      );
      for (const { FunctionUrl = '', FunctionArn = '', AuthType } of urls) {
        if (!URL.canParse(FunctionUrl)) continue;
        // An alias has a URL of its own.
        const alias = FunctionArn.split(':')[7];
        look.tell(SERVICE, {
          type: 'lambda-url',
          gatewayId: alias === undefined ? FunctionName : `${FunctionName}:${alias}`,
          name: FunctionName,
          region: look.region,
          hosts: [new URL(FunctionUrl).hostname],
          routes: [
            { method: 'ANY', route: '/{proxy+}', authorizer: AuthType === 'AWS_IAM' ? 'iam' : 'none' },
          ],
          isPublic: true,
          firewall: false,
        });
      }
    });
}
